#include "file_system.hpp"

#include "cph_plan/journal/journal.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <linux/magic.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

namespace cph_plan {

namespace journal {

namespace {

struct Known {
    unsigned long magic;
    std::string_view name;
};
// Those without a name in <linux/magic.h> have the numbers that statfs(2) lists.
constexpr auto known = std::to_array<Known>({{NFS_SUPER_MAGIC, "NFS"},
                                             {SMB_SUPER_MAGIC, "SMB"},
                                             {CIFS_SUPER_MAGIC, "SMB"},
                                             {SMB2_SUPER_MAGIC, "SMB"},
                                             {AFS_SUPER_MAGIC, "AFS"},
                                             {AFS_FS_MAGIC, "AFS"},
                                             {CODA_SUPER_MAGIC, "Coda"},
                                             {NCP_SUPER_MAGIC, "NCP"},
                                             {V9FS_MAGIC, "9p"},
                                             {CEPH_SUPER_MAGIC, "Ceph"},
                                             {OCFS2_SUPER_MAGIC, "OCFS2"},
                                             {FUSE_SUPER_MAGIC, "FUSE"},
                                             {0x01161970, "GFS2"},
                                             {0x0BD00BD0, "Lustre"},
                                             {0x47504653, "GPFS"},
                                             {0x786F4256, "vboxsf"}});

} // namespace

std::optional<std::string_view> network_file_system(unsigned long magic) {
    const auto* const found = std::ranges::find(known, magic, &Known::magic);
    if (found == known.end()) return std::nullopt;
    return found->name;
}

} // namespace journal

std::optional<std::string_view> network_file_system_of(const std::string& journal) {
    struct statfs facts {};
    const std::string folder = std::filesystem::path(journal).parent_path().string();
    if (statfs(folder.c_str(), &facts) != 0) return std::nullopt;
    // The field is signed on some machines, and the numbers have 32 bits.
    return journal::network_file_system(static_cast<std::uint32_t>(facts.f_type));
}

bool on_read_only_file_system(const std::string& location) {
    struct statvfs facts {};
    return statvfs(location.c_str(), &facts) == 0 && (facts.f_flag & ST_RDONLY) != 0;
}

} // namespace cph_plan
