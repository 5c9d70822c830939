// The shape most replies have: an object with plain fields and one list of objects. What is nested deeper is
// passed over.
#pragma once

#include "cph_plan/cloud/json_reader.hpp"

namespace cph_plan {

class ListVisitor : public JsonVisitor {
public:
    enum class Shape : std::uint8_t {
        absent,      // an object without the list
        list,        // as expected
        other_value, // the list's name stands before something else
        not_object,  // the root is something else
    };

    Shape shape() const { return shape_; }
    std::size_t odd_items() const { return odd_items_; } // elements of the list that are no objects

    void value(unsigned depth, std::string_view key, const JsonValue& value) final {
        if (depth == 0 && value.kind != JsonValue::Kind::object) shape_ = Shape::not_object;
        if (shape_ == Shape::not_object) return;
        if (depth == 1) root_value(key, value);
        if (depth == 2 && in_list_) item_opens(value);
        if (depth == 3 && in_item_) item_field(key, value);
    }

    void closed(unsigned depth) final {
        if (depth == 1) in_list_ = false;
        if (depth == 2 && in_item_) {
            in_item_ = false;
            item_ends();
        }
    }

protected:
    explicit ListVisitor(std::string_view list_name) : list_name_(list_name) {}

    virtual void root_field(std::string_view key, const JsonValue& value) = 0;
    virtual void item_begins() = 0;
    virtual void item_field(std::string_view key, const JsonValue& value) = 0;
    virtual void item_ends() = 0;

private:
    void root_value(std::string_view key, const JsonValue& value) {
        if (key != list_name_) return root_field(key, value);
        in_list_ = value.kind == JsonValue::Kind::array;
        shape_ = in_list_ ? Shape::list : Shape::other_value;
    }
    void item_opens(const JsonValue& value) {
        in_item_ = value.kind == JsonValue::Kind::object;
        if (in_item_)
            item_begins();
        else
            ++odd_items_;
    }

    std::string_view list_name_;
    Shape shape_ = Shape::absent;
    std::size_t odd_items_ = 0;
    bool in_list_ = false;
    bool in_item_ = false;
};

// A flat object whose fields are all that matters (ShowJob, one server).
class RecordVisitor : public JsonVisitor {
public:
    bool is_object() const { return is_object_; }

    void value(unsigned depth, std::string_view key, const JsonValue& value) final {
        if (depth == 0) is_object_ = value.kind == JsonValue::Kind::object;
        if (depth == 1 && is_object_) field(key, value);
    }
    void closed(unsigned) final {}

protected:
    virtual void field(std::string_view key, const JsonValue& value) = 0;

private:
    bool is_object_ = false;
};

} // namespace cph_plan
