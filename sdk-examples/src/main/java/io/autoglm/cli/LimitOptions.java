package io.autoglm.cli;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.batch.BatchSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How many attempts run at once and in a minute, and how many calls wait. */
final class LimitOptions {

    @Option(
            names = "--limit",
            paramLabel = "N|adaptive",
            converter = Limit.class,
            description =
                    "Attempts in flight at once: 1 to 10000, or a limit that learns from the answers. Default: adaptive.")
    LimitSpec limit = LimitSpec.defaults();

    @Option(
            names = "--max-waiting",
            paramLabel = "N",
            description = "Calls that wait for their turn; one more is refused. 0 to 1000000. Default: 1000.")
    @Nullable
    Integer maxWaiting;

    @Option(
            names = "--limit-rpm",
            paramLabel = "N",
            description =
                    "Requests per minute that the client sends; more wait. Default: as the server's answers tell, if they do.")
    @Nullable
    Long requestsPerMinute;

    @Option(
            names = "--limit-tpm",
            paramLabel = "N",
            description = "Model tokens per minute, of prompts and answers, that the client spends; more wait. "
                    + "Default: as the server's answers tell, if they do.")
    @Nullable
    Long tokensPerMinute;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Lets alike calls leave as one request for up to N answers, 2 to 1024, where the server takes "
                            + "several prompts (--dialect completions or generate). Default: each call alone.")
    @Nullable
    Integer batch;

    /** Tells {@code builder}. */
    void apply(AutoGlmClientBuilder builder) {
        try {
            builder.batch(batch == null ? null : BatchSpec.defaults().withMaxItems(batch));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()).replace("maxItems", "--batch"));
        }
        builder.rate(RateSpec.defaults()
                .withRequests(perMinute("--limit-rpm", requestsPerMinute))
                .withTokens(perMinute("--limit-tpm", tokensPerMinute)));
        try {
            builder.limit(maxWaiting == null ? limit : limit.withMaxWaiting(maxWaiting));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()).replace("maxWaiting", "--max-waiting"));
        }
    }

    private static @Nullable Rate perMinute(String option, @Nullable Long amount) {
        try {
            return amount == null ? null : Rate.perMinute(amount);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()).replace("amount", option));
        }
    }

    /** Reads a limit. */
    static final class Limit implements ITypeConverter<LimitSpec> {

        @Override
        public LimitSpec convert(String text) {
            if (text.equals("adaptive")) {
                return LimitSpec.defaults();
            }
            try {
                return LimitSpec.fixed(Integer.parseInt(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "must be 'adaptive' or 1 to " + LimitSpec.HIGHEST_CONCURRENT + ", was '" + text + "'");
            }
        }
    }
}
