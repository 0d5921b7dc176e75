package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.ServerQuota;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What the server says is left of its limits, and whether one was met. */
final class HeadroomStep implements Step {

    /** Less than one in so many left is little. */
    private static final int LITTLE = 10;

    @Override
    public CheckStep step() {
        return CheckStep.HEADROOM;
    }

    @Override
    public String command(Patient patient) {
        return Commands.unserved(patient) + " | grep -i 'ratelimit\\|retry-after'";
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        return Mono.fromSupplier(() -> judged(patient));
    }

    private static Finding judged(Patient patient) {
        List<Reply> all = Stream.of(patient.generated, patient.refusal, patient.models)
                .filter(Objects::nonNull)
                .toList();
        Finding finding = new Finding();
        ServerQuota quota = all.stream()
                .map(reply -> reply.call().log().quota())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        AutoGlmException met = all.stream()
                .filter(Generating::isLimited)
                .map(Reply::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (met != null) {
            Duration wait = met.retryAfter();
            finding.fact("limit", met.limit())
                    .fact("retry after", wait == null ? "not told" : Lengths.of(wait))
                    .fact("resets at", met.resetAt());
            finding.fail(met);
        }
        return quota == null ? finding.fact("limits", "not told") : described(finding, quota);
    }

    private static Finding described(Finding finding, ServerQuota quota) {
        for (ServerQuota.Limit limit : quota.limits()) {
            String unit = limit.unit().name().toLowerCase(Locale.ROOT);
            String name = limit.name().isEmpty() || limit.name().equals(unit) ? unit : unit + " (" + limit.name() + ")";
            finding.fact(name + " left", text(limit));
            if (isLittle(limit)) {
                finding.warn("headroom-low", name, Long.toString(limit.remaining()));
            }
        }
        return finding;
    }

    private static String text(ServerQuota.Limit limit) {
        return limit.remaining()
                + after(" of ", limit.amount())
                + after(", whole again in ", limit.reset() == null ? null : Lengths.of(limit.reset()));
    }

    private static String after(String words, @Nullable Object value) {
        return value == null ? "" : words + value;
    }

    private static boolean isLittle(ServerQuota.Limit limit) {
        Long amount = limit.amount();
        return amount == null ? limit.remaining() == 0 : limit.remaining() * LITTLE < amount;
    }
}
