package io.autoglm.cli;

import io.autoglm.cli.load.EndpointReport;
import io.autoglm.cli.load.EndpointTable;
import io.autoglm.cli.load.LoadPlan;
import io.autoglm.cli.load.LoadStatus;
import io.autoglm.sdk.observe.ClientState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Says how a load goes. For one thread: the rate is that since it was said before. */
final class LoadProgress {

    private final LoadPlan plan;
    private final Supplier<LoadStatus> status;
    private final Supplier<ClientState> client;
    private final Supplier<List<EndpointReport>> endpoints;
    private Duration beforeAt = Duration.ZERO;
    private long beforeEnded;

    LoadProgress(
            LoadPlan plan,
            Supplier<LoadStatus> status,
            Supplier<ClientState> client,
            Supplier<List<EndpointReport>> endpoints) {
        this.plan = plan;
        this.status = status;
        this.client = client;
        this.endpoints = endpoints;
    }

    /** Returns how it goes now, one thing each, the most important first. */
    List<String> parts() {
        LoadStatus now = status.get();
        ClientState state = client.get();
        List<String> parts = new ArrayList<>();
        parts.add(phase(now));
        parts.add(rate(now));
        parts.add("in flight " + state.inFlight() + limit(state));
        parts.add("waiting " + state.waiting());
        if (now.first().count() > 0) {
            parts.add("first token P50 " + millis(now.first().p50()) + " P99 "
                    + millis(now.first().p99()) + " ms");
        }
        parts.add("throttled " + now.throttled());
        parts.add("retries " + now.retries());
        parts.add("failed " + now.failed());
        if (now.notStarted() > 0) {
            parts.add("not started " + now.notStarted());
        }
        return parts;
    }

    /** Returns how it goes at each endpoint of several, one line each; none where there is one. */
    List<String> endpoints() {
        return endpoints.get().stream().map(EndpointTable::line).toList();
    }

    private String phase(LoadStatus now) {
        String elapsed = now.elapsed().toSeconds() + " s";
        return switch (now.phase()) {
            case WARM_UP -> elapsed + " of warm-up";
            case LOAD -> elapsed + end();
            case DRAIN, OVER -> elapsed + ", draining";
        };
    }

    /** The model that is asked is the one that the client has configured, the first of all. */
    private static String limit(ClientState state) {
        return state.models().isEmpty() ? "" : " of " + state.models().get(0).limit();
    }

    private String end() {
        Duration duration = plan.length().duration();
        return duration == null
                ? ""
                : " of " + plan.length().warmup().plus(duration).toSeconds() + " s";
    }

    private String rate(LoadStatus now) {
        double seconds = now.elapsed().minus(beforeAt).toNanos() / 1e9;
        long ended = now.ended() - beforeEnded;
        beforeAt = now.elapsed();
        beforeEnded = now.ended();
        return String.format(Locale.ROOT, "%.1f calls/s", seconds > 0 ? ended / seconds : 0);
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.0f", time.toNanos() / 1e6);
    }
}
