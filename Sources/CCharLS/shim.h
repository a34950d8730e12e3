#ifndef AUREOLE_CCHARLS_SHIM_H
#define AUREOLE_CCHARLS_SHIM_H
#include <charls/charls.h>
#endif
