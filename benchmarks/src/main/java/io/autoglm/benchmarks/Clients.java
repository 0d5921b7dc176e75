package io.autoglm.benchmarks;

import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The main program of a process of this client, or of the floor: {@code ours}, {@code observed} with meters and traces, {@code joint} with
 * concurrent calls in joint requests, {@code quick} with a fixed limit and 5 s for a first token, or {@code floor}; what follows is read by {@link Driver}.
 */
public final class Clients {

    private static final int JOINTLY = 64;
    private static final TimeoutSpec QUICK = TimeoutSpec.defaults().withFirstEvent(Duration.ofSeconds(5));

    private Clients() {}

    /** Runs the client that the first argument names. */
    public static void main(String[] args) throws Exception {
        Driver.main(named(args[0]), Arrays.copyOfRange(args, 1, args.length));
    }

    static Function<Target, Peer> named(String name) {
        return switch (name) {
            case "ours" -> target -> new AutoGlmPeer(target, builder -> builder);
            case "observed" ->
                target -> new AutoGlmPeer(target, builder -> builder.observationRegistry(Observed.registry()));
            case "joint" ->
                target -> new AutoGlmPeer(
                        target,
                        builder -> builder.dialect("completions")
                                .batch(BatchSpec.defaults().withMaxItems(JOINTLY)));
            case "quick" ->
                target -> new AutoGlmPeer(
                        target, builder -> builder.timeouts(QUICK).limit(LimitSpec.fixed(target.inFlight())));
            case "floor" -> FloorPeer::new;
            default -> throw new IllegalArgumentException("unknown client '" + name + "'");
        };
    }
}
