// What most sources include, read once a target instead of once a file. Nothing may lean on it: every file
// includes what it uses, and the sanitized build and clang-tidy, which go without, hold it to that.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>
