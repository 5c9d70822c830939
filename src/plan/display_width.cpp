#include "display_width.hpp"

#include <clocale>
#include <cwchar>

namespace cph_plan {

namespace {

// wcwidth() asks the thread's locale, which is set for the length of one question: the program itself stays
// in "C", so that no number is ever printed with a comma.
class Utf8Locale {
public:
    Utf8Locale() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{})) {}
    ~Utf8Locale() {
        if (locale_ != locale_t{}) ::freelocale(locale_);
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

    int width(char32_t character) const {
        if (locale_ == locale_t{}) return 1;
        const locale_t before = ::uselocale(locale_);
        const int width = ::wcwidth(static_cast<wchar_t>(character));
        ::uselocale(before);
        return width;
    }

private:
    locale_t locale_;
};

} // namespace

std::size_t display_width(char32_t character) {
    if (character >= 0x20 && character < 0x7f) return 1;
    static const Utf8Locale locale;
    const int width = locale.width(character);
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

} // namespace cph_plan
