#include "apps/daemon/signer_doors.h"

#include <algorithm>

namespace strongroom::apps {

std::vector<SignerDoor> signer_doors(const House& house) {
    std::vector<SignerDoor> doors{{"engine", {house.user_of(Role::engine)}},
                                  {"watch", {house.user_of(Role::watch)}},
                                  {"courier", {house.user_of(Role::courier)}},
                                  {"status",
                                   {house.user_of(Role::web), house.user_of(Role::watch),
                                    house.user_of(Role::notify), house.user_of(Role::owner)}},
                                  {"form", {house.user_of(Role::web)}},
                                  {"token", {house.user_of(Role::token)}},
                                  {"admin", {house.user_of(Role::owner)}}};
    // The bridge beside the signer comes in where it has something to carry, and nowhere else.
    for (SignerDoor& door : doors) {
        if (std::ranges::count(house.bridged(), door.name) > 0)
            door.may_connect.push_back(house.user_of(Role::bridge));
    }
    return doors;
}

}  // namespace strongroom::apps
