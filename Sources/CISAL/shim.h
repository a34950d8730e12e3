#ifndef AUREOLE_CISAL_SHIM_H
#define AUREOLE_CISAL_SHIM_H
#include <isa-l/erasure_code.h>
#endif
