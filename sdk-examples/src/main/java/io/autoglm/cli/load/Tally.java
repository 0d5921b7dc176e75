package io.autoglm.cli.load;

import io.autoglm.sdk.error.ErrorCode;
import java.util.EnumMap;
import java.util.Map;

/** What is counted and measured of the calls of one kind. Not for several threads. */
final class Tally {

    private long begun;
    private long succeeded;
    private long cancelled;
    private long notStarted;
    private long attempts;
    private long retries;
    private long throttled;
    private long outputTokens;
    private long tokenCounts;
    private final Map<ErrorCode, Long> failed = new EnumMap<>(ErrorCode.class);
    private final Latency first = new Latency();
    private final Latency firstRaw = new Latency();
    private final Latency total = new Latency();
    private final Latency totalRaw = new Latency();

    void begun() {
        begun++;
    }

    void notStarted(long calls) {
        notStarted += calls;
    }

    void ended(CallEnd call) {
        attempts += call.attempts().sent();
        retries += Math.max(0, call.attempts().sent() - 1);
        throttled += call.attempts().throttled();
        if (call.firstToken() != null) {
            first.record(call.firstToken() - call.due());
            firstRaw.record(call.firstToken() - call.begun());
        }
        ErrorCode failure = call.ending().failure();
        if (call.ending().succeeded()) {
            succeeded++;
            total.record(call.ended() - call.due());
            totalRaw.record(call.ended() - call.begun());
            outputTokens += call.outputTokens() == null ? 0 : call.outputTokens();
            tokenCounts += call.outputTokens() == null ? 0 : 1;
        } else if (failure != null) {
            failed.merge(failure, 1L, Long::sum);
        } else {
            cancelled++;
        }
    }

    void add(Tally other) {
        begun += other.begun;
        succeeded += other.succeeded;
        cancelled += other.cancelled;
        notStarted += other.notStarted;
        attempts += other.attempts;
        retries += other.retries;
        throttled += other.throttled;
        outputTokens += other.outputTokens;
        tokenCounts += other.tokenCounts;
        other.failed.forEach((code, count) -> failed.merge(code, count, Long::sum));
        first.add(other.first);
        firstRaw.add(other.firstRaw);
        total.add(other.total);
        totalRaw.add(other.totalRaw);
    }

    /** Returns what is known under {@code name}; in a closed loop the times are corrected for what its callers missed while they waited. */
    KindReport report(String name, boolean closed) {
        KindReport.Counts counts =
                new KindReport.Counts(begun, succeeded, cancelled, notStarted, attempts, retries, throttled);
        KindReport.Times times = closed
                ? new KindReport.Times(
                        first.corrected(total.percentile(50)).percentiles(), first.percentiles(),
                        total.corrected(total.percentile(50)).percentiles(), total.percentiles())
                : new KindReport.Times(
                        first.percentiles(), firstRaw.percentiles(), total.percentiles(), totalRaw.percentiles());
        return new KindReport(name, counts, Map.copyOf(failed), tokenCounts == 0 ? null : outputTokens, times);
    }
}
