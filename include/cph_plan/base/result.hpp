// Expected failures are values. A Result is either the thing asked for or an Error that a person can act on.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace cph_plan {

// What a caller may need to tell apart. Everything else about an error is for the reader.
enum class ErrorKind {
    invalid,     // bad input, bad usage, a thing that does not exist
    storage,     // the disk or the database did not do what was asked
    fenced,      // somebody else owns the run now; stop
    claimed,     // another unfinished run holds a server, or owns this run
    credentials, // no usable credential, or the cloud refuses the one there is
};

// Lower case, no final stop. `what` happened, `where` (file:line:column, a path, a request), `hint` what to
// do next.
struct Error {
    std::string what;
    std::string where{};
    std::string hint{};
    ErrorKind kind = ErrorKind::invalid;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

} // namespace cph_plan
