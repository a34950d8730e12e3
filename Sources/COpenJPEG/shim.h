#ifndef AUREOLE_COPENJPEG_SHIM_H
#define AUREOLE_COPENJPEG_SHIM_H
#include <openjpeg.h>
#endif
