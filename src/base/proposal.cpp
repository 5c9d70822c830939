#include "cph_plan/base/proposal.hpp"

namespace cph_plan {

namespace {

bool talks_to_cloud(std::string_view words) {
    return words.starts_with("apply ") || words == "resume" || words.starts_with("resume ");
}

} // namespace

std::string proposed(std::string_view words, const Repeated& repeated) {
    std::string text = "cph-plan " + std::string(words);
    if (!repeated.journal.empty()) text += " " + repeated.journal;
    if (!repeated.cloud.empty() && talks_to_cloud(words)) text += " " + repeated.cloud;
    return text;
}

} // namespace cph_plan
