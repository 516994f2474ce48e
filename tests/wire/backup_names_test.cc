// Which files may lie in a backup: no path leads out of its folder.
#include "wire/backup_names.h"

#include <gtest/gtest.h>

namespace strongroom::wire {
namespace {

TEST(BackupNames, takes_the_signers_files) {
    for (const char* name :
         {"store.pb", "ledger.key", "ledger.mark", "records.sr", "ledger/checkpoint", "ledger/tail",
          "keys.rec", "keys.torn", "ledger/tile/0/000", "ledger/tile/0/x001/x234/067.p/112",
          "ledger/tile/entries/000", "ledger/tile/entries/x001/234.p/7"})
        EXPECT_TRUE(is_backup_name(name)) << name;
}

TEST(BackupNames, refuses_whatever_else_there_is) {
    for (const char* name : {"",
                             "/",
                             ".",
                             "..",
                             "/etc/passwd",
                             "../store.pb",
                             "keys/../store.pb",
                             "keys//a.toml",
                             "keys/a.toml",
                             "keys/",
                             "keys",
                             "lock",
                             "store.pb.new",
                             "store.new",
                             ".ssh",
                             "a.",
                             "a.b.c",
                             "Store.pb",
                             "store.pb\n",
                             "store pb",
                             "ledger/",
                             "ledger/..",
                             "ledger/checkpoint/..",
                             "ledger/tile/",
                             "ledger/tile/../x",
                             "ledger/tile/0//000",
                             "ledger/tile/0/..",
                             "ledger/tile/0/0000",
                             "ledger/tile/.p",
                             "ledger/tile/x",
                             "ledger/other",
                             "run/signer/admin.sock",
                             "keys/a/b.toml",
                             "practice-passphrase"})
        EXPECT_FALSE(is_backup_name(name)) << name;
    EXPECT_FALSE(is_backup_name(std::string_view("store\0.pb", 9)));
    EXPECT_FALSE(is_backup_name(std::string(100, 'a') + ".toml"));
}

}  // namespace
}  // namespace strongroom::wire
