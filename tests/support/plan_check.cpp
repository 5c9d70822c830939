// Loads plans and says of each "FILE: ok", or everything that is wrong with it. Ends with 1 if any plan was
// refused: the way in for tests that are not written in C++.
#include "cph_plan/plan/load.hpp"
#include "cph_plan/plan/schema.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace cph_plan;

namespace {

std::optional<std::string> environment(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    if (!value) return std::nullopt;
    return value;
}

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

} // namespace

int main(int argc, char** argv) {
    int refused = 0;
    for (int i = 1; i < argc; ++i) {
        const std::string path = argv[i];
        if (path == "--schema") {
            print(std::string(plan_schema()));
            continue;
        }
        const auto loaded = load_plan(path, environment);
        if (!loaded) {
            print(render(loaded.error()));
            refused = 1;
            continue;
        }
        print(render(loaded->warnings) + render(loaded->notes) + path + ": ok\n");
    }
    return refused;
}
