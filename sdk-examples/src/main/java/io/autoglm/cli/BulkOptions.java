package io.autoglm.cli;

import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkPrices;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.policy.CallOptions;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What a bulk run reads and writes, and how it goes. */
final class BulkOptions {

    private static final int AUTO = 0;

    @Parameters(
            index = "0",
            paramLabel = "IN.jsonl",
            description =
                    "The requests (UTF-8), one JSON object a line: {\"prompt\": …} or {\"messages\": …} with whatever else a body of chat "
                            + "completions has, or a line of OpenAI's Batch API.")
    private String input = "";

    @Parameters(
            index = "1",
            paramLabel = "OUT.jsonl",
            description = "Where results are appended to, one JSON object a line. It must not exist, but for --resume.")
    private String output = "";

    @Option(
            names = "--concurrency",
            paramLabel = "N|auto",
            converter = Concurrency.class,
            description =
                    "Requests under way at once: 1 to 100000, or as many as the client's limit lets. Default: auto.")
    private int concurrency = AUTO;

    @Option(
            names = "--ordered",
            description = "Write results in the order of the input. Default: as they are finished.")
    private boolean ordered;

    @Option(
            names = "--resume",
            description = "Go on with what OUT.jsonl has, if it exists: only what has no result is asked.")
    private boolean resume;

    @Option(
            names = "--retry-failed",
            description =
                    "Go on likewise, and ask again what has failed; those results are taken out of OUT.jsonl first.")
    private boolean retryFailed;

    @Option(
            names = "--stop-after",
            paramLabel = "N",
            description = "End the run when N lines have failed; those under way finish. Default: never.")
    private @Nullable Long stopAfter;

    @Option(
            names = "--price-in",
            paramLabel = "X",
            description = "What a million model tokens of requests cost, to show what was spent.")
    private @Nullable BigDecimal priceIn;

    @Option(names = "--price-out", paramLabel = "X", description = "What a million model tokens of answers cost.")
    private @Nullable BigDecimal priceOut;

    @Option(names = "--currency", paramLabel = "TEXT", description = "How their currency is shown. Default: CNY.")
    private String currency = "CNY";

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "In whose name the calls are made, in logs and while they wait. Default: in nobody's.")
    private @Nullable String tenant;

    /** Returns the files. */
    BulkFile files() {
        BulkFile files = BulkFile.of(path(input), path(output)).withResume(resume);
        return retryFailed ? files.withRetryFailed(true) : files;
    }

    /** Returns how the run goes. */
    BulkSpec spec() {
        try {
            return BulkSpec.defaults()
                    .withConcurrency(concurrency == AUTO ? null : concurrency)
                    .withOrdered(ordered)
                    .withStopAfter(stopAfter)
                    .withPrices(prices())
                    .withOptions(CallOptions.DEFAULTS.withTenant(tenant));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + String.valueOf(e.getMessage()).replace("stopAfter", "stop-after"));
        }
    }

    private @Nullable BulkPrices prices() {
        if (priceIn == null && priceOut == null) {
            return null;
        }
        if (priceIn == null || priceOut == null) {
            throw new UsageException("--price-in and --price-out belong together");
        }
        try {
            return new BulkPrices(priceIn, priceOut, currency);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--"
                    + String.valueOf(e.getMessage())
                            .replace("inputPerMillion", "price-in")
                            .replace("outputPerMillion", "price-out"));
        }
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + OneLine.of(name) + "' cannot be the name of a file");
        }
    }

    /** Reads how many requests are under way at once. */
    static final class Concurrency implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            if (text.equals("auto")) {
                return AUTO;
            }
            try {
                int value = Integer.parseInt(text);
                if (value >= 1 && value <= BulkSpec.HIGHEST_CONCURRENCY) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new TypeConversionException(
                    "must be 'auto' or 1 to " + BulkSpec.HIGHEST_CONCURRENCY + ", was '" + text + "'");
        }
    }
}
