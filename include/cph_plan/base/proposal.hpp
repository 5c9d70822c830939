// Commands that a message proposes to type.
#pragma once

#include <string>
#include <string_view>

namespace cph_plan {

// What a proposed command repeats of the command that proposes it, so that it can be typed as it stands.
// Empty where there is nothing to repeat. What a person says for one command only (overrides) is never among
// it.
struct Repeated {
    std::string journal{}; // "--journal /srv/journal.db"
    std::string
        cloud{}; // "--allow-endpoint 127.0.0.1:8443 --ca-file ca.pem", for commands that talk to the cloud
};

// "cph-plan resume RUN --journal /srv/journal.db --ca-file ca.pem". `words` begin with the command's name.
std::string proposed(std::string_view words, const Repeated& repeated);

} // namespace cph_plan
