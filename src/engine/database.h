// Database: what happened, in SQLite, for questions. A projection of the journal and nothing more:
// it is made anew at each start, so it can never disagree with what the engine knows.
#pragma once

#include <memory>
#include <string>

#include "engine/records.h"

namespace strongroom::engine {

class Database final : public RowSink {
  public:
    // An empty database at `path`; what was there is replaced. Errors: io.
    static Result<std::unique_ptr<Database>> create(const std::string& path);
    ~Database() override;

    void write(const BotRow& row) override;
    void write(const OrderRow& row) override;
    void write(const FillRow& row) override;
    void write(const DealRow& row) override;
    void write(const NoticeRow& row) override;
    // Ends the transaction that the writes since the last flush are in. Errors: io.
    Status flush();

  private:
    struct Inner;
    explicit Database(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace strongroom::engine
