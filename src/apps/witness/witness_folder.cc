#include "apps/witness/witness_folder.h"

#include <fmt/format.h>
#include <sodium.h>
#include <string.h>
#include <toml++/toml.h>

#include <algorithm>
#include <memory>

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kFileBytesMax = 4096;

// The secret half, wiped at its end. Shared by the copies of the function that signs.
struct SigningPair {
    SigningPair() = default;
    ~SigningPair() { ::explicit_bzero(secret.data(), secret.size()); }
    SigningPair(const SigningPair&) = delete;
    SigningPair& operator=(const SigningPair&) = delete;
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
};

WitnessIdentity identity_of(const std::string& name, ByteView seed) {
    auto pair = std::make_shared<SigningPair>();
    WitnessIdentity made{.key = {{.name = name}}, .sign = {}};
    crypto_sign_seed_keypair(made.key.key.public_key.data(), pair->secret.data(), seed.data());
    made.sign = [pair](ByteView bytes) -> Result<ledger::Signature> {
        ledger::Signature signature{};
        crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                             pair->secret.data());
        return signature;
    };
    return made;
}

}  // namespace

Result<WitnessIdentity> open_witness_identity(Disk& disk, Random& random, const std::string& folder,
                                              const std::string& name) {
    const std::string seed_path = folder + "/witness.key";
    const std::string public_path = folder + "/witness.pub";
    Result<Bytes> seed = disk.read(seed_path, kFileBytesMax);
    if (!seed && seed.error().code != Errc::not_found) return std::unexpected(seed.error());
    if (!seed) {
        if (name.empty())
            return fail(Errc::invalid,
                        "--name: give the witness a name, as in my.example/witness; "
                        "it is made now");
        Bytes fresh(crypto_sign_SEEDBYTES);
        random.fill(fresh);
        WitnessIdentity made = identity_of(name, fresh);
        TRY(ledger::parse_witness_key(made.key.to_string()));  // The name can stand in a note.
        // The public half first: a key without its name would be no use.
        TRY(disk.replace(public_path, as_bytes(made.key.to_string() + "\n")));
        TRY(disk.replace(seed_path, fresh));
        ::explicit_bzero(fresh.data(), fresh.size());
        return made;
    }
    if (seed->size() != crypto_sign_SEEDBYTES)
        return fail(Errc::corrupt, seed_path + ": is not a witness's key");
    TRY_ASSIGN(const Bytes text, disk.read(public_path, kFileBytesMax));
    const std::string_view line = as_text(text);
    const auto known = ledger::parse_witness_key(line.substr(0, line.find('\n')));
    if (!known) return fail_in(public_path, known.error());
    WitnessIdentity found = identity_of(known->name(), *seed);
    ::explicit_bzero(seed->data(), seed->size());
    if (found.key.key.public_key != known->key.public_key)
        return fail(Errc::corrupt, public_path + ": is not the public half of witness.key");
    if (!name.empty() && name != known->name())
        return fail(Errc::invalid, fmt::format("--name: this witness is called {}", known->name()));
    return found;
}

Result<std::vector<ledger::NoteKey>> parse_witness_logs(std::string_view text,
                                                        const std::string& name) {
    try {
        const toml::table table = toml::parse(text);
        const toml::array* logs = table["log"].as_array();
        if (logs == nullptr || logs->empty() || table.size() != 1)
            return fail(Errc::invalid, name +
                                           ": must have [[log]] tables with a key each, and "
                                           "nothing else");
        std::vector<ledger::NoteKey> keys;
        for (const toml::node& node : *logs) {
            const toml::table* log = node.as_table();
            const auto at = fmt::format("{}, line {}", name, node.source().begin.line);
            const auto key = log == nullptr ? std::nullopt : (*log)["key"].value<std::string>();
            if (!key || log->size() != 1)
                return fail(Errc::invalid, at + ": a [[log]] has a key, and nothing else");
            auto parsed = ledger::parse_note_key(*key);
            if (!parsed) return fail_in(at, parsed.error());
            keys.push_back(*std::move(parsed));
        }
        return keys;
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}, line {}: {}", name, error.source().begin.line,
                                               error.description()));
    }
}

}  // namespace strongroom::apps
