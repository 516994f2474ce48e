#include "apps/daemon/house.h"

#include <dirent.h>
#include <fmt/format.h>
#include <getopt.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "base/real_env.h"

namespace strongroom::apps {
namespace {

std::unexpected<Error> failed(const std::string& what) {
    return fail(Errc::io, fmt::format("{}: {}", what, std::generic_category().message(errno)));
}

std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::size_t size = std::min(list.find(','), list.size());
        if (size > 0) parts.emplace_back(list.substr(0, size));
        list.remove_prefix(std::min(size + 1, list.size()));
    }
    return parts;
}

}  // namespace

std::string_view to_string(Role role) {
    switch (role) {
        case Role::owner: return "owner";
        case Role::signer: return "signer";
        case Role::courier: return "courier";
        case Role::engine: return "engine";
        case Role::watch: return "watch";
        case Role::web: return "web";
        case Role::practice: return "practice";
        case Role::bridge: return "bridge";
        case Role::token: return "token";
        case Role::notify: return "notify";
    }
    return "?";
}

Result<House> House::parse(int argc, char** argv) {
    const option known[] = {{"folder", required_argument, nullptr, 'f'},
                            {"users", required_argument, nullptr, 'u'},
                            {"bridge", required_argument, nullptr, 'b'},
                            {nullptr, 0, nullptr, 0}};
    std::string folder;
    std::uint32_t users = 0;
    std::vector<std::string> bridged;
    ::opterr = 0;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet.
    for (int found = 0; (found = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        const std::string_view value = ::optarg == nullptr ? "" : ::optarg;
        if (found == 'f') {
            folder = value;
        } else if (found == 'b') {
            bridged = parts_of(value);
        } else if (found == 'u') {
            const auto [end, error] =
                std::from_chars(value.data(), value.data() + value.size(), users);
            if (error != std::errc{} || end != value.data() + value.size())
                return fail(Errc::invalid, "--users: write a number");
        } else {
            return fail(Errc::invalid, "usage: --folder PATH [--users BASE] [--bridge DOOR,DOOR]");
        }
    }
    if (folder.empty()) return fail(Errc::invalid, "--folder is missing: where the data are");
    House house(std::move(folder), users);
    house.bridged_ = std::move(bridged);
    return house;
}

std::string House::folder_of(Role role) const {
    return fmt::format("{}/{}", folder_, to_string(role));
}

std::string House::sockets_of(Role role) const {
    return fmt::format("{}/run/{}", folder_, to_string(role));
}

std::string House::socket(Role of, std::string_view name) const {
    return fmt::format("{}/{}.sock", sockets_of(of), name);
}

std::uint32_t House::user_of(Role role) const {
    if (!has_users() || role == Role::owner) return has_users() ? 0 : ::geteuid();
    return users_base_ + static_cast<std::uint32_t>(role);
}

Status House::furnish(Role role) const {
    PosixDisk disk;
    for (const std::string& folder : {folder_of(role), sockets_of(role)}) {
        TRY(disk.make_folder(folder));
        if (has_users() && ::chown(folder.c_str(), user_of(role), user_of(role)) != 0)
            return failed("cannot give " + folder + " to its user");
    }
    // Others pass through to the sockets, and see nothing on the way.
    for (const std::string& folder : {folder_, folder_ + "/run", sockets_of(role)}) {
        if (::chmod(folder.c_str(), has_users() ? 0711 : 0700) != 0)
            return failed("cannot set the rights of " + folder);
    }
    if (::chmod(folder_of(role).c_str(), 0700) != 0)
        return failed("cannot set the rights of " + folder_of(role));
    return {};
}

Status House::take_role(Role role) const {
    (void)::umask(0077);
    if (!has_users()) return {};
    const std::uint32_t user = user_of(role);
    // A systemd unit has started it as this user already (packaging/systemd): then it may not, and
    // need not, change anything.
    if (::geteuid() == user && ::getuid() == user && ::getegid() == user) return {};
    if (::setgroups(0, nullptr) != 0 || ::setresgid(user, user, user) != 0 ||
        ::setresuid(user, user, user) != 0) {
        return failed(fmt::format("cannot become the {}'s user {}", to_string(role), user));
    }
    return {};
}

Status House::let_others_connect(Role role) const {
    if (!has_users()) return {};
    TRY_ASSIGN(const std::vector<std::string> names, PosixDisk().list(sockets_of(role)));
    for (const std::string& name : names) {
        const std::string path = sockets_of(role) + "/" + name;
        if (::chmod(path.c_str(), 0666) != 0) return failed("cannot set the rights of " + path);
    }
    return {};
}

}  // namespace strongroom::apps
