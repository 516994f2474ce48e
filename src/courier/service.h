// CourierService: the one process that talks to venues with keys: a VenueCourier for each venue,
// and the errands to the ledger's witnesses (docs/courier.md).
//
// What comes is for one venue, or for whoever asked: the numbers of requests begin anywhere and do
// not meet.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "courier/venue_courier.h"
#include "courier/witness_errands.h"

namespace strongroom::courier {

struct CourierSettings {
    std::vector<CourierVenue> venues;  // One or more, each another.
    std::string folder = {};           // Its own, for the certificates of witnesses.
};

class CourierService {
  public:
    CourierService(CourierSettings settings, Env env, CourierPorts ports);

    void start();
    void signer_connected(bool is_connected);
    void signer_frame(ByteView frame);
    void client_connected(const std::string& client, bool is_connected);
    void client_frame(const std::string& client, ByteView frame);

  private:
    VenueCourier* at(std::string_view venue);
    void send_back(const proto::SignedRequest& request);

    CourierPorts ports_;
    Budgets budgets_;
    WitnessErrands errands_;
    std::vector<std::unique_ptr<VenueCourier>> venues_;
};

}  // namespace strongroom::courier
