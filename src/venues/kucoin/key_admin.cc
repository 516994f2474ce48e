#include "venues/kucoin/key_admin.h"

#include "venues/kucoin/sub_key.h"

namespace strongroom::venues::kucoin {
namespace {

using Terms = kucoin::SubKeyTerms;

Terms terms_of(const venues::SubKeyTerms& terms, std::string_view passphrase) {
    return {.sub_name = terms.sub_account,
            .passphrase = passphrase,
            .may_trade = terms.may_trade,
            .addresses = terms.addresses};
}

SubKey sub_key_of(const ApiKey& key) {
    const KeyRights& rights = key.rights;
    return {.api_key = key.api_key,
            .label = key.remark,
            .may_trade = rights.can_trade,
            .may_more = rights.can_withdraw || rights.can_transfer || !rights.other_granted.empty(),
            .is_ip_bound = rights.is_ip_bound,
            .created = rights.created};
}

class KucoinKeyAdmin final : public KeyAdmin {
  public:
    bool takes_public_key() const override { return false; }

    Result<UnsignedRequest> create(const NewSubKey& key, SigningTime time) const override {
        return create_sub_key(terms_of(key.terms, key.passphrase), key.label, time);
    }
    // One call for both: what is left out of it may stay or go, which KuCoin does not say, so
    // everything is always in it.
    Result<UnsignedRequest> change_rights(const venues::SubKeyTerms& terms, const SubKeyName& key,
                                          SigningTime time) const override {
        return update_sub_key(terms_of(terms, key.passphrase), key.api_key, time);
    }
    Result<UnsignedRequest> change_addresses(const venues::SubKeyTerms& terms,
                                             const SubKeyName& key,
                                             SigningTime time) const override {
        return update_sub_key(terms_of(terms, key.passphrase), key.api_key, time);
    }
    Result<UnsignedRequest> remove(std::string_view sub_account, const SubKeyName& key,
                                   SigningTime time) const override {
        return delete_sub_key(sub_account, key.api_key, key.passphrase, time);
    }
    Result<UnsignedRequest> list(std::string_view sub_account, SigningTime time) const override {
        return sub_keys(sub_account, time);
    }

    Result<SubKey> decode_created(
        std::string_view body, const std::function<void(std::string_view)>& keep) const override {
        TRY_ASSIGN(const ApiKey key, decode_created_sub_key(body, keep));
        SubKey made = sub_key_of(key);
        made.is_ip_bound.reset();  // The answer has no list in it.
        return made;
    }
    Status decode_changed(std::string_view body, std::string_view api_key) const override {
        TRY_ASSIGN(const ChangedSubKey changed, decode_changed_sub_key(body));
        if (changed.api_key == api_key) return {};
        return fail(Errc::invalid, "apiKey: the answer is of another key");
    }
    Result<std::vector<SubKey>> decode_list(std::string_view body) const override {
        TRY_ASSIGN(const std::vector<ApiKey> keys, decode_sub_keys(body));
        std::vector<SubKey> list;
        for (const ApiKey& key : keys) list.push_back(sub_key_of(key));
        return list;
    }
};

}  // namespace

const KeyAdmin& key_admin() {
    static const KucoinKeyAdmin one;
    return one;
}

}  // namespace strongroom::venues::kucoin
