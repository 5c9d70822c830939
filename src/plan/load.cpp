#include "cph_plan/plan/load.hpp"

#include "byte_scan.hpp"
#include "cph_plan/base/digest.hpp"
#include "cph_plan/plan/limits.hpp"
#include "decode.hpp"
#include "files.hpp"
#include "key_checks.hpp"
#include "parse.hpp"

#include <fmt/format.h>
#include <utility>

namespace cph_plan {

namespace {

// A plan that cannot be looked into at all.
PlanMistakes nothing_read(const std::string& name, std::string what, std::string hint = {}) {
    return {.shown = {Mistake{.what = std::move(what), .file = name, .hint = std::move(hint)}}, .more = 0};
}

PlanMistakes too_large(const std::string& name) {
    return nothing_read(name, fmt::format("the plan is larger than {} MiB", plan_size_max >> 20),
                        "a large fleet belongs in an inventory file (servers_from)");
}

std::string_view without_mark(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return text;
}

// Over every byte that took part: the digest of the plan, then name and digest of each file, in order.
std::string digest_of(const std::vector<SourceFile>& sources) {
    Sha256 hash;
    hash.add(sources.front().sha256).add("\n");
    for (std::size_t i = 1; i < sources.size(); ++i)
        hash.add(sources[i].path).add("\n").add(sources[i].sha256).add("\n");
    return hex(hash.finish());
}

class Loading {
public:
    Loading(std::string_view body, const std::string& name, const std::string& folder, const Lookup& lookup)
        : tree_(body), source_(name, body), lookup_(lookup), files_{.folder = folder} {}

    Plan run() {
        if (scan_bytes(tree_.body(), mistakes_) == Text::unsound) return {};
        const Structure structure = parse(tree_, source_, mistakes_);
        check_keys(tree_, source_, mistakes_);
        if (structure == Structure::broken) return {};
        if (holds_nothing()) {
            mistakes_.in_plan({0, 0}, "the plan is empty", "begin it with `version: 1`");
            return {};
        }
        const Reading reading{source_, mistakes_, warnings_, notes_};
        return decode_plan(reading, Value(tree_, 0), lookup_, files_);
    }

    bool failed() const { return !mistakes_.empty(); }
    PlanMistakes mistakes() && { return take(mistakes_); }
    std::vector<SourceFile> sources() && { return std::move(files_.sources); }

    void hand_over(LoadedPlan& loaded) {
        loaded.warnings = take(warnings_);
        loaded.notes = take(notes_);
    }

private:
    bool holds_nothing() const {
        if (tree_.nodes.empty()) return true;
        const NodeKind root = tree_.nodes.front().kind;
        return root == NodeKind::null || root == NodeKind::absent;
    }

    MistakeList take(Findings& findings) {
        if (!findings.empty() && !secrets_hidden_)
            for (const Span& span : secret_values(tree_.body())) source_.hide(span);
        secrets_hidden_ = secrets_hidden_ || !findings.empty();
        return std::move(findings).take(source_);
    }

    Tree tree_;
    SourceText source_;
    const Lookup& lookup_;
    NamedFiles files_;
    Findings mistakes_{Severity::mistake};
    Findings warnings_{Severity::warning};
    Findings notes_{Severity::note};
    bool secrets_hidden_ = false;
};

// A plan from a pull request can be a link to anything that this user may read, and every message quotes what
// it complains of.
PlanResult without_quotations(PlanResult loaded, const std::string& path) {
    if (loaded) return loaded;
    return tl::unexpected(nothing_read(
        path,
        fmt::format("{} in a file that a link leads to from another folder, so nothing of it is shown",
                    loaded.error().size() == 1 ? "a mistake"
                                               : fmt::format("{} mistakes", loaded.error().size())),
        "name the file itself, if it is meant to be read"));
}

} // namespace

PlanResult load_plan_text(std::string text, const std::string& name, const std::string& folder,
                          const Lookup& lookup) {
    if (text.size() > plan_size_max) return tl::unexpected(too_large(name));
    LoadedPlan loaded;
    {
        Loading loading(without_mark(text), name, folder, lookup);
        loaded.plan = loading.run();
        if (loading.failed()) return tl::unexpected(std::move(loading).mistakes());
        loading.hand_over(loaded);
        loaded.plan.sources = std::move(loading).sources();
    }
    auto& sources = loaded.plan.sources;
    sources.insert(sources.begin(), SourceFile{name, hex(sha256(text))});
    loaded.plan.digest = digest_of(sources);
    loaded.plan.text = std::move(text);
    return loaded;
}

PlanResult load_plan(const std::string& path, const Lookup& lookup) {
    auto file = open_plan(path);
    if (!file) return tl::unexpected(nothing_read(path, file.error().what, "name a plan file"));
    if (file->size() > plan_size_max) return tl::unexpected(too_large(path));
    std::string text(file->size() + 1, '\0'); // one more, to meet the end, or a file that grows
    std::size_t size = 0;
    for (;;) {
        const auto got = file->read(std::span(text).subspan(size));
        if (!got) return tl::unexpected(nothing_read(path, got.error().what));
        if (*got == 0) break;
        size += *got;
        if (size > plan_size_max) return tl::unexpected(too_large(path));
        if (size == text.size()) text.resize(2 * size);
    }
    text.resize(size);
    PlanResult loaded = load_plan_text(std::move(text), path, folder_of(path), lookup);
    if (leads_out_by_link(path)) return without_quotations(std::move(loaded), path);
    return loaded; // moved, which it would not be out of a conditional expression
}

} // namespace cph_plan
