// What a certificate says of itself, against another program.
#include "net/certificate.h"

#include "support/test.h"

namespace strongroom::net {
namespace {

// Made by OpenSSL's command line, as are the two sums below.
constexpr const char* kAuthority = R"(-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIUWU07JYC20eXwX4/uUSpuSbTSbHkwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMQW4gYXV0aG9yaXR5MCAXDTI2MTEzMDE0MDQ1MloYDzIxMjYx
MTA2MTQwNDUyWjAXMRUwEwYDVQQDDAxBbiBhdXRob3JpdHkwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQ4AsxmJ3p9u+RN0vKiWpFzK6PjIneUUNYiHKwyzWlndAKE
B2aFDLK1mzU+1hoViLkehyI0cAZ7Nk+p1vaEZIiYo1MwUTAdBgNVHQ4EFgQUfyAv
18AVtzWIDMGsIOKu+DKACwowHwYDVR0jBBgwFoAUfyAv18AVtzWIDMGsIOKu+DKA
CwowDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAtoeqFrfy7NBH
4aDeYaddK0CVkjjdrCsvWtHbczg5o2oCIBmW9ObEqe3z3wuiEHIVG8Y9yNpjsOA2
X/h4hH0OK6UJ
-----END CERTIFICATE-----
)";

TEST(Certificate, its_sum_and_its_keys_are_those_that_openssl_prints) {
    const CertificateFacts facts = MUST(read_certificate(kAuthority));
    // openssl x509 -noout -fingerprint -sha256
    EXPECT_EQ(to_text(facts.fingerprint),
              "cdec93da338a256ce33c1552e265c052d07c0895140f1d56f01cef9441b4bcab");
    // openssl x509 -noout -pubkey | openssl pkey -pubin -outform der | sha256sum
    EXPECT_EQ(to_text(facts.key),
              "aa51bab17768cce0c71173e0290ad160bf13852fa041ca8ae63b32bb5b1372db");
}

TEST(Certificate, what_is_none_has_no_key) {
    for (const char* text : {"", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
                             "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"})
        EXPECT_FAILS("holds no certificate", read_certificate(text));
}

}  // namespace
}  // namespace strongroom::net
