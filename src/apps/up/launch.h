// Launch: one run of `strongroom up`, from empty folders to trading bots, and to the end.
//
// Everything is asked for until it is there: whatever process is killed meanwhile, the run goes on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/daemon/house.h"
#include "apps/daemon/paper_plan.h"
#include "apps/up/links.h"
#include "apps/up/practice_setup.h"
#include "apps/up/supervisor.h"
#include "apps/up/up_options.h"
#include "base/folder_lock.h"
#include "base/real_env.h"
#include "net/asio_network.h"
#include "net/event_loop.h"

namespace strongroom::apps {

class Launch {
  public:
    explicit Launch(UpOptions options);

    // Errors: whatever kept it from starting, in words for the user.
    Status run();

  private:
    // ---- launch.cc: to a running house.
    Status prepare();
    Status check_way_in();
    void probe_prices();
    void begin(bool is_online);
    Status read_venues();
    Status copy_venues(std::string& text);
    std::string copy_of_ca(const std::string& venue) const;
    Status start_processes();
    Status start_platform();
    Status start_practice(const std::string& venue_path);
    Status start_paper(std::string& venue_text);
    Status start_signer();
    Status prepare_signer();
    Status prepare_notices() const;
    Status start_notices();
    Status start(Role role, std::vector<std::string> arguments);
    void signer_is_there(const proto::SignerStatus& status);
    void unsealed(const proto::SignerStatus& status);
    void allow_what_is_untold(const std::string& account);
    void await_rights();
    void look_for_bots();
    void add_next_bot();
    void bots_are_in();
    void tell_link(const std::string& url);
    void tell_signer_box();
    void stop(const Status& why);
    // ---- summary.cc: a headless run's end.
    void resume_market();
    void begin_headless();
    void look_whether_over();
    void finish_headless();
    void print_summary(const std::string& practice_state);
    // All venues that are played, one after another: what each answered, or an error when one did
    // not.
    using PracticeAnswers = Result<std::vector<std::string>>;
    void ask_practice(const std::string& method, const std::string& target,
                      std::function<void(const PracticeAnswers&)> done);
    void ask_next_practice(const std::string& method, const std::string& target,
                           std::vector<std::string> had,
                           std::function<void(const PracticeAnswers&)> done);

    UpOptions options_;
    House house_;
    SystemClock clock_;
    SystemRandom random_;
    PosixDisk disk_;
    net::EventLoop loop_;
    net::AsioNetwork network_;
    std::optional<FolderLock> lock_;
    std::optional<Supervisor> supervisor_;
    std::optional<SignerLink> signer_;
    std::optional<EngineLink> engine_;
    std::optional<WebLink> web_;

    PracticeSecrets secrets_;
    struct {
        std::string text;
        std::map<std::string, std::string> certificates;  // Of each venue's ca_file.
        std::optional<PaperPlan> paper;
    } venues_;               // --venue.
    std::string bridged_;    // --serve-signer: the sockets that the bridge may open, "a,b".
    std::string signer_at_;  // --remote-signer: where it is.
    PriceSource prices_;
    std::vector<StarterBot> bots_;  // Still to be added, the next one last.
    bool has_keys_ = false;
    bool is_posture_told_ = false;
    std::int64_t started_ns_ = 0;
    std::optional<Duration> for_time_;
    bool is_finishing_ = false;
    Status outcome_;
};

// The price in the practice venue's GET /state; empty when it has none.
std::string price_of(const std::string& practice_state);

}  // namespace strongroom::apps
