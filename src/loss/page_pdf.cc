// A Page as PDF, by libharu, in the fonts that every reader has.
#include <fmt/format.h>
#include <hpdf.h>

#include <algorithm>
#include <memory>
#include <type_traits>

#include "loss/page.h"

namespace strongroom::loss {
namespace {

// Points.
constexpr HPDF_REAL kMargin = 34;
constexpr HPDF_REAL kTitleSize = 16;
constexpr HPDF_REAL kHeadingSize = 11;
constexpr HPDF_REAL kTextSize = 9;
constexpr HPDF_REAL kTableSize = 8;     // The most; wide tables are written smaller, …
constexpr HPDF_REAL kTableSizeMin = 5;  // … and below this their cells are broken.
constexpr HPDF_REAL kLine = 1.35F;      // Of a font's size.
constexpr HPDF_REAL kGap = 7;           // Between two columns.

std::string ascii(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
}

class PdfWriter {
  public:
    PdfWriter() : pdf_(HPDF_New(note_error, this), HPDF_Free) {}

    bool begin(const std::string& title) {
        if (!pdf_) return false;
        HPDF_SetCompressionMode(pdf_.get(), HPDF_COMP_ALL);
        plain_ = HPDF_GetFont(pdf_.get(), "Helvetica", nullptr);
        bold_ = HPDF_GetFont(pdf_.get(), "Helvetica-Bold", nullptr);
        HPDF_SetInfoAttr(pdf_.get(), HPDF_INFO_TITLE, title.c_str());
        title_ = title;
        new_page();
        line(bold_, kTitleSize, title);
        y_ -= 5;
        return is_good();
    }
    void write(const Heading& heading) {
        y_ -= kHeadingSize;
        need(4 * kHeadingSize * kLine);  // Not alone at the end of a page.
        line(bold_, kHeadingSize, ascii(heading.text));
        y_ -= 2;
    }
    void write(const Paragraph& paragraph) {
        for (const std::string& part : broken(plain_, kTextSize, paragraph.text, width()))
            line(plain_, kTextSize, part);
        y_ -= 3;
    }
    void write(const Table& table);
    Result<std::string> finish();
    bool is_good() const { return error_ == HPDF_OK && pages_ <= kPdfPagesMax; }

  private:
    static void note_error(HPDF_STATUS error, HPDF_STATUS, void* self) {
        static_cast<PdfWriter*>(self)->error_ = error;
    }
    HPDF_REAL width() const { return HPDF_Page_GetWidth(page_) - 2 * kMargin; }
    HPDF_REAL length(HPDF_Font font, HPDF_REAL size, const std::string& text) const {
        const auto bytes = reinterpret_cast<const HPDF_BYTE*>(text.data());
        const auto measured = HPDF_Font_TextWidth(font, bytes, static_cast<HPDF_UINT>(text.size()));
        return static_cast<HPDF_REAL>(measured.width) * size / 1000;
    }
    void new_page();
    void need(HPDF_REAL height) {
        if (y_ - height < kMargin) new_page();
    }
    void put(HPDF_Font font, HPDF_REAL size, HPDF_REAL x, const std::string& text) {
        HPDF_Page_BeginText(page_);
        HPDF_Page_SetFontAndSize(page_, font, size);
        HPDF_Page_TextOut(page_, x, y_, text.c_str());
        HPDF_Page_EndText(page_);
    }
    void line(HPDF_Font font, HPDF_REAL size, const std::string& text) {
        need(size * kLine);
        y_ -= size * kLine;
        put(font, size, kMargin, text);
    }
    // Under a row, as long as the table is wide.
    void rule(HPDF_REAL thickness, const std::vector<HPDF_REAL>& columns) {
        HPDF_REAL end = kMargin;
        for (const HPDF_REAL one : columns) end += one + kGap;
        HPDF_Page_SetLineWidth(page_, thickness);
        HPDF_Page_MoveTo(page_, kMargin, y_);
        HPDF_Page_LineTo(page_, std::max(end - kGap, kMargin), y_);
        HPDF_Page_Stroke(page_);
    }
    std::vector<std::string> broken(HPDF_Font font, HPDF_REAL size, std::string_view text,
                                    HPDF_REAL most) const;
    std::vector<HPDF_REAL> widths(const Table& table, HPDF_REAL& size) const;
    void row(const std::vector<std::string>& cells, const std::vector<HPDF_REAL>& columns,
             HPDF_REAL size, HPDF_Font font);

    std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, void (*)(HPDF_Doc)> pdf_;
    HPDF_STATUS error_ = HPDF_OK;
    HPDF_Page page_ = nullptr;
    HPDF_Font plain_ = nullptr;
    HPDF_Font bold_ = nullptr;
    std::string title_;
    HPDF_REAL y_ = 0;
    std::size_t pages_ = 0;
};

void PdfWriter::new_page() {
    if (!is_good()) return;  // What follows is written over the last one, and never seen.
    page_ = HPDF_AddPage(pdf_.get());
    HPDF_Page_SetSize(page_, HPDF_PAGE_SIZE_A4, HPDF_PAGE_LANDSCAPE);
    ++pages_;
    y_ = kMargin / 2;
    put(plain_, 7, kMargin, fmt::format("{} - page {}", title_, pages_));
    y_ = HPDF_Page_GetHeight(page_) - kMargin;
}

// Between words, and inside of one that is longer than a line.
std::vector<std::string> PdfWriter::broken(HPDF_Font font, HPDF_REAL size, std::string_view given,
                                           HPDF_REAL most) const {
    std::vector<std::string> lines;
    std::string left = ascii(given);
    while (!left.empty()) {
        std::size_t fits = left.size();
        if (length(font, size, left) > most) {
            // The longest beginning that fits, by halves.
            std::size_t over = left.size();
            fits = 1;
            while (over - fits > 1) {
                const std::size_t middle = (fits + over) / 2;
                (length(font, size, left.substr(0, middle)) > most ? over : fits) = middle;
            }
            const std::size_t blank = left.rfind(' ', fits);
            if (blank != std::string::npos && blank > 0) fits = blank;
        }
        lines.push_back(left.substr(0, fits));
        left.erase(0, left.find_first_not_of(' ', fits));
    }
    if (lines.empty()) lines.emplace_back();
    return lines;
}

std::vector<HPDF_REAL> PdfWriter::widths(const Table& table, HPDF_REAL& size) const {
    std::vector<HPDF_REAL> natural;
    for (const std::string& cell : table.head) natural.push_back(length(bold_, 1, ascii(cell)));
    for (const auto& cells : table.rows)
        for (std::size_t at = 0; at < natural.size(); ++at)
            natural[at] = std::max(natural[at], length(bold_, 1, ascii(cells[at])));
    HPDF_REAL sum = 0;
    for (const HPDF_REAL one : natural) sum += one;
    const HPDF_REAL room = width() - kGap * static_cast<HPDF_REAL>(natural.size());
    size = std::clamp(sum > 0 ? room / sum : kTableSize, kTableSizeMin, kTableSize);
    const HPDF_REAL share = std::min<HPDF_REAL>(1, room / (sum * size));
    for (HPDF_REAL& one : natural) one *= size * share;
    return natural;
}

void PdfWriter::row(const std::vector<std::string>& cells, const std::vector<HPDF_REAL>& columns,
                    HPDF_REAL size, HPDF_Font font) {
    std::vector<std::vector<std::string>> parts;
    std::size_t lines = 1;
    for (std::size_t at = 0; at < columns.size(); ++at) {
        parts.push_back(broken(font, size, cells[at], columns[at] + kGap / 2));
        lines = std::max(lines, parts.back().size());
    }
    for (std::size_t number = 0; number < lines; ++number) {
        need(size * kLine);
        y_ -= size * kLine;
        HPDF_REAL x = kMargin;
        for (std::size_t at = 0; at < columns.size(); ++at) {
            if (number < parts[at].size()) put(font, size, x, parts[at][number]);
            x += columns[at] + kGap;
        }
    }
    y_ -= 2;
}

void PdfWriter::write(const Table& table) {
    HPDF_REAL size = kTableSize;
    const std::vector<HPDF_REAL> columns = widths(table, size);
    const auto head = [&] {
        row(table.head, columns, size, bold_);
        rule(0.7F, columns);
    };
    need(4 * size * kLine);
    head();
    for (std::size_t at = 0; at < table.rows.size() && is_good(); ++at) {
        const std::size_t page = pages_;
        need(2 * size * kLine);
        if (pages_ != page) head();  // On each page again.
        const bool is_total = table.has_total && at + 1 == table.rows.size();
        if (is_total) rule(0.7F, columns);
        row(table.rows[at], columns, size, is_total ? bold_ : plain_);
        if (!is_total) rule(0.15F, columns);
    }
    y_ -= 4;
}

Result<std::string> PdfWriter::finish() {
    if (pages_ > kPdfPagesMax)
        return fail(Errc::exhausted, fmt::format("the PDF: more than {} pages", kPdfPagesMax));
    if (is_good()) HPDF_SaveToStream(pdf_.get());
    if (!is_good()) return fail(Errc::io, fmt::format("the PDF: libharu says {:#x}", error_));
    std::string out(HPDF_GetStreamSize(pdf_.get()), '\0');
    auto size = static_cast<HPDF_UINT32>(out.size());
    HPDF_ReadFromStream(pdf_.get(), reinterpret_cast<HPDF_BYTE*>(out.data()), &size);
    out.resize(size);
    if (!out.starts_with("%PDF-")) return fail(Errc::io, "the PDF: libharu wrote none");
    return out;
}

}  // namespace

Result<std::string> to_pdf(const Page& page) {
    PdfWriter writer;
    if (!writer.begin(ascii(page.title))) return writer.finish();
    for (const Block& block : page.blocks)
        std::visit([&](const auto& one) { writer.write(one); }, block);
    return writer.finish();
}

}  // namespace strongroom::loss
