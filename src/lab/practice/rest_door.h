// RestDoor: one HTTP request to the venue's REST API and its reply.
#pragma once

#include "base/http.h"
#include "lab/practice/endpoints.h"

namespace strongroom::lab::practice {

// The parts of a target: "/api/v3/order", "symbol=BTCUSDT&…".
struct Target {
    std::string_view path;
    std::string_view query;
};
Target split_target(std::string_view target);

class RestDoor {
  public:
    explicit RestDoor(Floor& floor) : floor_(floor) {}

    // Weighs it, lets it in, has it answered.
    HttpReply answer(const HttpRequest& request);
    // A refusal as it travels.
    HttpReply refusal_of(const ApiError& error, const std::string& peer);

    // "POST /api/v3/order", for the fault plan.
    static std::string label(const HttpRequest& request);

  private:
    Answer<std::string> run(const Endpoint& endpoint, const HttpRequest& request, Call& call);
    HttpReply not_found(const HttpRequest& request, bool is_path_known);
    void add_weight(HttpReply& reply, const std::string& peer);

    Floor& floor_;
};

// Runs it, and turns arithmetic that overflows into a refusal; then everything sent must have been
// read.
Answer<std::string> run_endpoint(const Endpoint& endpoint, Floor& floor, Call& call);

}  // namespace strongroom::lab::practice
