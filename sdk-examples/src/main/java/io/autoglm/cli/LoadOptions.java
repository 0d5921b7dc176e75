package io.autoglm.cli;

import io.autoglm.cli.load.CallKind;
import io.autoglm.cli.load.CallShape;
import io.autoglm.cli.load.LoadLength;
import io.autoglm.cli.load.LoadPlan;
import io.autoglm.cli.load.Mix;
import io.autoglm.cli.load.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What load to make. */
final class LoadOptions {

    private static final Duration DURATION = Duration.ofSeconds(30);

    @Option(
            names = "--rps",
            paramLabel = "N",
            description =
                    "Open loop: calls per second, evenly spaced, whatever the server does; 0.001 to 100000. It measures what users see.")
    @Nullable
    Double rps;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description =
                    "Closed loop: callers, of which each makes a call when the one before has ended; 1 to 100000.")
    @Nullable
    Integer concurrency;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long calls begin. Default: 30s, or, with --calls, until they are made.")
    @Nullable
    Duration duration;

    @Option(names = "--calls", paramLabel = "N", description = "How many calls are made at the most.")
    @Nullable
    Long calls;

    @Option(
            names = "--warmup",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long calls are made at first that do not count. Default: not at all.")
    Duration warmup = Duration.ZERO;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description =
                    "How long calls may take to end when none begins any more; those that do not are cancelled, and counted so. Default: 30s.")
    Duration drain = Duration.ofSeconds(30);

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description =
                    "With --rps: calls under way at once, those that wait for their turn included; what should begin beyond is counted as "
                            + "not started. 1 to 100000. Default: 10000.")
    @Nullable
    Integer maxInFlight;

    @Option(
            names = "--mix",
            paramLabel = "MIX",
            description =
                    "Kinds of calls: PRIORITY=SHARE[:FIELD]..., separated by commas. PRIORITY is interactive, normal or bulk; FIELD is "
                            + "prompt=CHARACTERS, tokens=MOST, stream or unary, and wins over --prompt-chars, --max-tokens and --stream. "
                            + "For example interactive=80,bulk=20:prompt=4000:unary. Default: all of one kind.")
    @Nullable
    String mix;

    @Option(
            names = "--prompt-chars",
            paramLabel = "N",
            description = "Characters of a prompt; each begins with another number. 1 to 1000000. Default: 200.")
    int promptChars = 200;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most model tokens to generate, at least 1.")
    @Nullable
    Integer maxTokens;

    @Option(
            names = "--stream",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Ask for answers as they are made, or (--no-stream) for all of one at once. Default: --stream.")
    boolean stream;

    @Option(
            names = "--tenants",
            paramLabel = "N",
            description = "In how many tenants' names calls are made by turns. 1 to 1000000. Default: in nobody's.")
    @Nullable
    Integer tenants;

    /** Returns the plan. */
    LoadPlan plan() {
        if ((rps == null) == (concurrency == null)) {
            throw new UsageException(
                    "exactly one of --rps and --concurrency must be given, were " + (rps == null ? "neither" : "both"));
        }
        if (concurrency != null && maxInFlight != null) {
            throw new UsageException("--max-in-flight belongs to --rps: with --concurrency there are never more calls");
        }
        if (tenants != null && (tenants < 1 || tenants > 1_000_000)) {
            throw new UsageException("--tenants must be 1 to 1000000, was " + tenants);
        }
        try {
            Pace pace = concurrency == null ? new Pace.Open(Objects.requireNonNull(rps)) : new Pace.Closed(concurrency);
            Duration limit = duration == null && calls == null ? DURATION : duration;
            int most = concurrency != null ? concurrency : maxInFlight == null ? 10_000 : maxInFlight;
            return new LoadPlan(pace, new LoadLength(warmup, limit, calls, drain), most, kinds());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }

    private List<CallKind> kinds() {
        CallShape shape = new CallShape(promptChars, maxTokens, stream);
        return mix == null ? Mix.single(shape) : Mix.parse(mix, shape);
    }
}
