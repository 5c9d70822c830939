#include "pretend_disk.hpp"

#include "bytes.hpp"
#include "pretend_disk_files.hpp"

#include <filesystem>
#include <sqlite3.h>

namespace journal_tests {

namespace {

// The unit in which a disk tears what it writes.
constexpr std::size_t sector = 512;

void lay_down(std::string& content, const PretendDisk::Change& change) {
    if (change.cut_to) {
        content.resize(*change.cut_to);
        return;
    }
    const std::size_t end = change.position + change.bytes.size();
    if (content.size() < end) content.resize(end);
    content.replace(change.position, change.bytes.size(), change.bytes);
}

} // namespace

PretendDisk::PretendDisk() {
    stand_between(*this);
}

PretendDisk::~PretendDisk() {
    step_aside();
}

void PretendDisk::fail_at(std::uint64_t nth, Trouble trouble, Lasting lasting) {
    fail_at_ = steps_ + nth;
    trouble_ = trouble;
    lasting_ = lasting;
    failed_ = false;
}

void PretendDisk::know(const std::string& path) {
    const auto [file, fresh] = files_.try_emplace(path);
    if (fresh || file->second.removed) file->second = {.synced = bytes_of(path), .since = {}};
}

int PretendDisk::step(Step kind) {
    ++steps_;
    const bool dead = failed_ && trouble_ == Trouble::power_cut; // nothing is done without power
    const bool due = fail_at_ != 0 && steps_ >= fail_at_;
    if (!dead && !(due && (!failed_ || lasting_ == Lasting::for_good))) return SQLITE_OK;
    const int code = answer(kind);
    failed_ = failed_ || code != SQLITE_OK;
    return code;
}

int PretendDisk::answer(Step kind) {
    switch (trouble_) {
    case Trouble::full: return kind == Step::write ? SQLITE_FULL : SQLITE_OK;
    case Trouble::write_error: return kind == Step::write ? SQLITE_IOERR_WRITE : SQLITE_OK;
    case Trouble::sync_error: return kind == Step::sync ? SQLITE_IOERR_FSYNC : SQLITE_OK;
    case Trouble::power_cut: return SQLITE_IOERR;
    }
    return SQLITE_IOERR;
}

void PretendDisk::changed(const std::string& path, Change change) {
    files_[path].since.push_back(std::move(change));
}

void PretendDisk::synced(const std::string& path) {
    Content& file = files_[path];
    for (const Change& change : file.since) lay_down(file.synced, change);
    file.since.clear();
}

void PretendDisk::removed(const std::string& path) {
    files_[path].removed = true;
}

void PretendDisk::come_back_in(const std::string& folder, cph_plan::Random& random) const {
    bool torn = false;
    for (const auto& [path, file] : files_) {
        if (path.ends_with("-shm") || (file.removed && random.chance(50))) continue;
        std::string content = file.synced;
        for (const Change& change : file.since) {
            const std::uint64_t fate = random.below(10);
            if (fate < 4) continue; // lost
            Change kept = change;
            if (fate < 6 && !torn && !change.cut_to) {
                torn = true;
                kept.bytes.resize(random.below(change.bytes.size() / sector + 1) * sector);
            }
            lay_down(content, kept);
        }
        write_bytes(folder + "/" + std::filesystem::path(path).filename().string(), content);
    }
}

} // namespace journal_tests
