package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.internal.codec.HttpDates;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Whether this machine's clock and the server's agree. */
final class ClockStep implements Step {

    /** Tokens are usually good for that much more. */
    private static final Duration TOLERATED = Duration.ofSeconds(30);

    @Override
    public CheckStep step() {
        return CheckStep.CLOCK;
    }

    @Override
    public String command(Patient patient) {
        return Commands.free(patient) + " | grep -i '^date:'; date -u";
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        return Mono.fromSupplier(() -> {
            Duration skew = patient.free().stream()
                    .map(ClockStep::skew)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (skew == null) {
                return new Finding().skip("clock-none");
            }
            Finding finding = new Finding().fact("server's clock", text(skew));
            return isWrong(skew) ? finding.warn("clock-skew", signed(skew)) : finding;
        });
    }

    /** Returns by how much the server's clock is ahead, give or take a second; {@code null} when it does not say what time it is. */
    static @Nullable Duration skew(Reply reply) {
        Instant date = HttpDates.parse(reply.header("date"), reply.at());
        return date == null ? null : Duration.between(reply.at(), date);
    }

    static boolean isWrong(Duration skew) {
        return skew.abs().compareTo(TOLERATED) > 0;
    }

    /** Returns the difference for a sentence of any language. */
    static String signed(Duration skew) {
        return (skew.isNegative() ? "-" : "+") + skew.abs().toSeconds() + " s";
    }

    static String text(Duration skew) {
        long seconds = skew.abs().toSeconds();
        return seconds <= 1 ? "the same" : seconds + " s " + (skew.isNegative() ? "behind" : "ahead");
    }
}
