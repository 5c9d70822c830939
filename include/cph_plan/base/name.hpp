// Text that cannot be handed over as another kind of text: a job is not a server is not a run.
#pragma once

#include <compare>
#include <string>

namespace cph_plan {

template <class Tag>
struct Name {
    std::string text;

    bool empty() const { return text.empty(); }
    friend auto operator<=>(const Name&, const Name&) = default;
};

using PlanName = Name<struct PlanTag>;
using GroupName = Name<struct GroupTag>;
using TargetName = Name<struct TargetTag>;
using WaveName = Name<struct WaveTag>;
using RunId = Name<struct RunTag>;
using RequestId = Name<struct RequestTag>; // the cloud's id of one accepted restart call
using JobId = Name<struct JobTag>;         // the cloud's id of one server's restart

} // namespace cph_plan
