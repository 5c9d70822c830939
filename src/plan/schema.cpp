#include "cph_plan/plan/schema.hpp"

namespace cph_plan {

extern const std::string_view plan_schema_text; // made from plan.schema.json when the program is built

std::string_view plan_schema() {
    return plan_schema_text;
}

} // namespace cph_plan
