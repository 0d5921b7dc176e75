package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Four connections to each address, one after the other; the addresses side by side. */
final class TcpStep implements Step {

    private static final int TIMES = 4;
    private static final int MOST_ADDRESSES = 8;

    @Override
    public CheckStep step() {
        return CheckStep.TCP;
    }

    @Override
    public String command(Patient patient) {
        return Commands.connect(patient.line);
    }

    /**
     * One connection that was tried.
     *
     * @param nanos   how long it took
     * @param failure why there was none; {@code null} when there was
     */
    private record Try(long nanos, @Nullable AutoGlmException failure) {}

    /** All that were tried to one address. */
    private record Tries(String address, List<Try> all) {

        long lost() {
            return all.stream().filter(each -> each.failure() != null).count();
        }

        boolean none() {
            return lost() == all.size();
        }

        @Nullable
        AutoGlmException failure() {
            return all.stream()
                    .map(Try::failure)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        String text() {
            LongSummaryStatistics times = all.stream()
                    .filter(each -> each.failure() == null)
                    .mapToLong(Try::nanos)
                    .summaryStatistics();
            String lost = lost() + " of " + all.size() + " lost";
            return times.getCount() == 0
                    ? lost
                    : lost + ", min/avg/max " + Lengths.ofNanos(times.getMin()) + "/"
                            + Lengths.ofNanos((long) times.getAverage()) + "/" + Lengths.ofNanos(times.getMax());
        }
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        return Flux.fromIterable(patient.addresses)
                .take(MOST_ADDRESSES)
                .flatMapSequential(address -> tries(patient, address), MOST_ADDRESSES)
                .collectList()
                .map(all -> judged(new Finding().fact("port", patient.line.port()), all));
    }

    private static Mono<Tries> tries(Patient patient, InetAddress address) {
        return Flux.range(0, TIMES)
                .concatMap(number -> once(patient, address))
                .collectList()
                .map(all -> new Tries(NetUtil.toAddressString(address), all));
    }

    private static Mono<Try> once(Patient patient, InetAddress address) {
        return Mono.defer(() -> {
            long start = patient.timer.now(TimeUnit.NANOSECONDS);
            return patient.line
                    .connect(address)
                    .map(connected -> new Try(patient.timer.now(TimeUnit.NANOSECONDS) - start, null))
                    .onErrorResume(
                            AutoGlmException.class,
                            failure -> Mono.just(new Try(patient.timer.now(TimeUnit.NANOSECONDS) - start, failure)));
        });
    }

    private static Finding judged(Finding finding, List<Tries> all) {
        all.forEach(each -> finding.fact(each.address(), each.text()));
        AutoGlmException failure = all.stream()
                .map(Tries::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (failure == null) {
            return finding;
        }
        List<String> dead = all.stream().filter(Tries::none).map(Tries::address).toList();
        if (dead.size() == all.size()) {
            return finding.fail(failure);
        }
        return dead.isEmpty()
                ? finding.warn(failure.code(), "tcp-loss")
                : finding.warn(failure.code(), "tcp-address", String.join(", ", dead));
    }
}
