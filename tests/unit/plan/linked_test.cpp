// A plan that is a link: read like any other, but a link may have been planted to have something printed.
#include "folder.hpp"
#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

constexpr const char* somebodys_secret = "not-a-plan: the-key-that-nobody-may-see\n";

// All that is said about the plan at `path`; empty when it is good.
std::string said_of(const std::string& path) {
    const auto loaded = load_plan(path, [](std::string_view) { return std::nullopt; });
    return loaded ? "" : render(loaded.error());
}

bool shows_it(const std::string& text) {
    return text.find("nobody") != text.npos || text.find("not-a-plan") != text.npos;
}

} // namespace

TEST_CASE("nothing is quoted from a file that a link outside the plan's folder leads to") {
    const Folder home;
    home.write("private/key.yaml", somebodys_secret);
    home.write("repository/readme", "");
    home.link("repository/plan.yaml", "../private/key.yaml");
    home.link("repository/absolute.yaml", home / "private/key.yaml");
    home.link("repository/plans", "../private");
    for (const char* name :
         {"repository/plan.yaml", "repository/absolute.yaml", "repository/plans/key.yaml"}) {
        CAPTURE(name);
        const std::string said = said_of(home / name);
        CHECK_FALSE(shows_it(said));
        CHECK(said.find("nothing of it is shown") != said.npos);
    }
    CHECK(shows_it(said_of(home / "private/key.yaml"))); // named by a person who may read it
}

TEST_CASE("links inside the folder are a plan's own affair") {
    const Folder home;
    home.write("repository/versions/2/plan.yaml", somebodys_secret);
    home.link("repository/current", "versions/2");
    home.link("repository/plan.yaml", "current/plan.yaml");
    CHECK(shows_it(said_of(home / "repository/plan.yaml")));
    CHECK(shows_it(said_of(home / "repository/current/plan.yaml")));
}

TEST_CASE("a good plan is read through any link") {
    const Folder home;
    home.write("elsewhere/good.yaml", good_plan());
    home.link("repository/plan.yaml", "../elsewhere/good.yaml");
    CHECK(said_of(home / "repository/plan.yaml") == "");
}
