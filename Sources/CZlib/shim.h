#ifndef AUREOLE_CZLIB_SHIM_H
#define AUREOLE_CZLIB_SHIM_H
#include <zlib.h>
#endif
