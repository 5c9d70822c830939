// A file that is either its old self or wholly new, whatever happens in between.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/report/json_writer.hpp"

#include <functional>
#include <string>

namespace cph_plan {

// Lets `write` put its text into a new file (0600) beside `path`, makes it durable and renames it to `path`.
// On any failure the old file stands as it was and nothing is left beside it.
//
// Refused: a `path` that is a directory, a link, a FIFO or a device, because a link at the final name could
// send the text anywhere; and a folder that everybody may write to without the sticky bit, because anybody
// could put such a link there in between.
//
// The process ignores SIGXFSZ, so that a file size limit is an error here and not a signal.
Status write_file_atomically(const std::string& path, const std::function<void(const Sink&)>& write);

// Whether a file could be written to `path` now, by the same rules: tried with an empty one beside it, which
// is taken away again. Whatever stands at `path` is not touched.
Status try_place_of_file(const std::string& path);

} // namespace cph_plan
