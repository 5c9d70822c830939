// The same for test programs.
#include "common.hpp"

#include <doctest/doctest.h>
