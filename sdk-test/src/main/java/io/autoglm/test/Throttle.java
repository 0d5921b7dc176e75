package io.autoglm.test;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limits of one behaviour: says who is too much, in the words of the server or of the gateway before it. */
final class Throttle {

    private static final Logger LOG = LoggerFactory.getLogger(SimServer.class);

    private final SimBehavior behavior;
    private final Words words;
    private final Counters counters;
    private final @Nullable RequestRate rate;

    Throttle(SimBehavior behavior, Words words, Counters counters) {
        this.behavior = behavior;
        this.words = words;
        this.counters = counters;
        this.rate = behavior.requestsPerMinute() == null
                ? null
                : new RequestRate(behavior.requestsPerMinute(), System::nanoTime);
    }

    /**
     * What the limits said.
     *
     * @param refusal the answer to a request that is too much, or {@code null}
     * @param headers what every answer tells about the limits
     */
    record Verdict(@Nullable Plan refusal, Map<String, String> headers) {}

    Verdict enter(Answering answering, String path, boolean streams) {
        RequestRate.Verdict verdict = rate == null ? null : rate.take();
        Map<String, String> limits = verdict == null ? Map.of() : words.limits(verdict);
        if (verdict != null && !verdict.allowed()) {
            String limit = verdict.limit() + " per minute";
            log(answering, limit);
            Plan plan =
                    refusal(Problem.Kind.RATE, "Rate limit reached for requests: limit " + limit + ".", path, false);
            return new Verdict(plan.with(limits).with(words.retryAfter(verdict.untilOne())), limits);
        }
        if (!answering.enter(behavior.maxConcurrent())) {
            String limit = behavior.maxConcurrent() + " at once";
            log(answering, limit);
            Plan plan = refusal(Problem.Kind.TOO_MANY, "Too many requests: limit " + limit + ".", path, streams);
            Map<String, String> later = plan.status() == 200 ? Map.of() : words.retryAfter(Duration.ofSeconds(1));
            return new Verdict(plan.with(limits).with(later), limits);
        }
        return new Verdict(null, limits);
    }

    private Plan refusal(Problem.Kind kind, String message, String path, boolean streams) {
        SimGateway gateway = behavior.gateway();
        Plan plan =
                gateway != null ? Gateways.face(gateway, 429) : words.tooMany(Problem.of(kind, message), path, streams);
        if (plan.status() != 429) {
            counters.throttled.increment(); // the others are counted by their status
        }
        return plan;
    }

    private static void log(Answering answering, String limit) {
        SocketAddress remote = answering.wire().remoteAddress();
        String caller = remote instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "unknown";
        LOG.warn("rate limit exceeded by {}: limit {}", caller, limit);
    }

    Plan counted(Plan plan) {
        if (plan.status() == 429) {
            counters.throttled.increment();
        }
        return plan;
    }
}
