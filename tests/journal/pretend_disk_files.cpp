#include "pretend_disk_files.hpp"

#include "pretend_disk.hpp"

#include <cstring>
#include <new>
#include <sqlite3.h>

namespace journal_tests {

namespace {

using Step = PretendDisk::Step;

PretendDisk* disk = nullptr;
sqlite3_vfs* real_layer = nullptr;
sqlite3_vfs layer{};

// SQLite gives the memory; the real file lies behind ours.
struct File {
    sqlite3_file base;
    char path[4096];
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    const sqlite3_io_methods* methods() { return real()->pMethods; }
};

File* of(sqlite3_file* file) {
    return reinterpret_cast<File*>(file);
}

int close_file(sqlite3_file* file) {
    return of(file)->methods()->xClose(of(file)->real());
}

int read(sqlite3_file* file, void* to, int count, sqlite3_int64 position) {
    return of(file)->methods()->xRead(of(file)->real(), to, count, position);
}

int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 position) {
    if (const int code = disk->step(Step::write); code != SQLITE_OK) return code;
    disk->changed(of(file)->path,
                  {.position = static_cast<std::uint64_t>(position),
                   .bytes = std::string(static_cast<const char*>(from), static_cast<std::size_t>(count))});
    return of(file)->methods()->xWrite(of(file)->real(), from, count, position);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = disk->step(Step::other); code != SQLITE_OK) return code;
    disk->changed(of(file)->path, {.bytes = {}, .cut_to = static_cast<std::uint64_t>(size)});
    return of(file)->methods()->xTruncate(of(file)->real(), size);
}

// Nothing here waits for the real disk: what was synced is what this one remembers.
int sync(sqlite3_file* file, int) {
    if (const int code = disk->step(Step::sync); code != SQLITE_OK) return code;
    disk->synced(of(file)->path);
    return SQLITE_OK;
}

int size(sqlite3_file* file, sqlite3_int64* bytes) {
    return of(file)->methods()->xFileSize(of(file)->real(), bytes);
}

int lock(sqlite3_file* file, int level) {
    return of(file)->methods()->xLock(of(file)->real(), level);
}

int unlock(sqlite3_file* file, int level) {
    return of(file)->methods()->xUnlock(of(file)->real(), level);
}

int check_lock(sqlite3_file* file, int* held) {
    return of(file)->methods()->xCheckReservedLock(of(file)->real(), held);
}

int control(sqlite3_file* file, int operation, void* argument) {
    return of(file)->methods()->xFileControl(of(file)->real(), operation, argument);
}

int sector_size(sqlite3_file* file) {
    return of(file)->methods()->xSectorSize(of(file)->real());
}

// No promises about what a power cut leaves of a write.
int characteristics(sqlite3_file*) {
    return 0;
}

int map_shared(sqlite3_file* file, int region, int bytes, int extend, void volatile** memory) {
    return of(file)->methods()->xShmMap(of(file)->real(), region, bytes, extend, memory);
}

int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    return of(file)->methods()->xShmLock(of(file)->real(), offset, count, flags);
}

void shared_barrier(sqlite3_file* file) {
    of(file)->methods()->xShmBarrier(of(file)->real());
}

int unmap_shared(sqlite3_file* file, int remove) {
    return of(file)->methods()->xShmUnmap(of(file)->real(), remove);
}

constexpr sqlite3_io_methods methods = {.iVersion = 2,
                                        .xClose = close_file,
                                        .xRead = read,
                                        .xWrite = write,
                                        .xTruncate = truncate,
                                        .xSync = sync,
                                        .xFileSize = size,
                                        .xLock = lock,
                                        .xUnlock = unlock,
                                        .xCheckReservedLock = check_lock,
                                        .xFileControl = control,
                                        .xSectorSize = sector_size,
                                        .xDeviceCharacteristics = characteristics,
                                        .xShmMap = map_shared,
                                        .xShmLock = lock_shared,
                                        .xShmBarrier = shared_barrier,
                                        .xShmUnmap = unmap_shared,
                                        .xFetch = nullptr,
                                        .xUnfetch = nullptr};

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* memory, int flags, int* flags_out) {
    auto* const file = new (memory) File{};
    if (path != nullptr) {
        std::strncpy(file->path, path, sizeof file->path - 1);
        disk->know(path);
    }
    const int code = real_layer->xOpen(real_layer, path, file->real(), flags, flags_out);
    file->base.pMethods = file->methods() != nullptr ? &methods : nullptr;
    return code;
}

int remove_file(sqlite3_vfs*, const char* path, int sync_folder) {
    if (const int code = disk->step(Step::other); code != SQLITE_OK) return code;
    disk->removed(path);
    return real_layer->xDelete(real_layer, path, sync_folder);
}

} // namespace

void stand_between(PretendDisk& pretended) {
    disk = &pretended;
    real_layer = sqlite3_vfs_find(nullptr);
    layer = *real_layer; // everything that is not about files stays as it is
    layer.pNext = nullptr;
    layer.zName = "pretend disk";
    layer.szOsFile = static_cast<int>(sizeof(File)) + real_layer->szOsFile;
    layer.xOpen = open_file;
    layer.xDelete = remove_file;
    sqlite3_vfs_register(&layer, 1);
}

void step_aside() {
    sqlite3_vfs_unregister(&layer);
    sqlite3_vfs_register(real_layer, 1);
    disk = nullptr;
}

} // namespace journal_tests
