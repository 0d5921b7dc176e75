package io.autoglm.benchmarks.report;

import java.util.List;

/**
 * What clients are put through.
 *
 * @param server   how the simulated server behaves, in options of its command line
 * @param inFlight how many calls there are at once at most
 * @param warmUp   the command before anything is counted
 * @param measured the command that is counted, once a round
 * @param unit     what the cost is divided by: {@code calls} or {@code tokens}
 */
record Load(List<String> server, int inFlight, String warmUp, String measured, String unit) {

    /** Whole answers of a server that answers at once. */
    static Load unary(int inFlight, int warmUp, int calls) {
        String command = "closed mode=unary inFlight=" + inFlight + " calls=";
        return new Load(List.of(), inFlight, command + warmUp, command + calls, "calls");
    }

    /** Streams of one token per 20 ms, each flushed and so in a read of its own. */
    static Load paced(int streams, int warmUp) {
        String command = "closed mode=stream inFlight=" + streams + " calls=";
        return new Load(
                List.of("--tokens", "50", "--token-delay", "20ms", "--ttft", "uniform:1ms-21ms"),
                streams,
                command + streams * warmUp,
                command + streams,
                "tokens");
    }

    /** Streams as fast as they can be read, 32 tokens to a flush. */
    static Load batched(int inFlight, int warmUp, int calls) {
        String command = "closed mode=stream inFlight=" + inFlight + " calls=";
        return new Load(
                List.of("--tokens", "256", "--tokens-per-flush", "32"),
                inFlight,
                command + warmUp,
                command + calls,
                "tokens");
    }
}
