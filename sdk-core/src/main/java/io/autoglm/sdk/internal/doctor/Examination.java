package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.http.HttpTransport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Examines subjects, one after the other, each step when the one before is done. */
public final class Examination {

    private static final List<Step> STEPS = List.of(
            new ConfigurationStep(),
            new ProxyStep(),
            new DnsStep(),
            new TcpStep(),
            new TlsStep(),
            new ResponderStep(),
            new PathStep(),
            new AuthenticationStep(),
            new PermissionStep(),
            new ClockStep(),
            new ModelStep(),
            new GenerationStep(),
            new StreamingStep(),
            new HeadroomStep(),
            new HeadersStep());

    private final DoctorSpec spec;
    private final Scheduler timer;
    private final long startNanos;

    private Examination(DoctorSpec spec, Scheduler timer) {
        this.spec = spec;
        this.timer = timer;
        this.startNanos = timer.now(TimeUnit.NANOSECONDS);
    }

    /** Returns the checks of all steps of {@code subjects}, in order; never fails. Nothing is done before it is subscribed to. */
    public static Flux<Check> of(List<Subject> subjects, DoctorSpec spec, Scheduler timer) {
        return Flux.defer(() -> {
                    Sentences.load();
                    Examination examination = new Examination(spec, timer);
                    return Flux.fromIterable(subjects).concatMap(examination::checks, 1);
                })
                .subscribeOn(Schedulers.boundedElastic(), false); // files are read
    }

    private Flux<Check> checks(Subject subject) {
        String place = subject.endpoint().place();
        HttpTransport transport = subject.transport();
        if (transport == null) {
            return Flux.fromIterable(STEPS)
                    .map(step -> new Finding()
                            .skip("scripted")
                            .check(place, step.step(), Duration.ZERO, null, UnaryOperator.identity()));
        }
        return Flux.defer(() -> {
            Patient patient = new Patient(subject, transport, spec, timer);
            Map<CheckStep, CheckStep> stopped = new EnumMap<>(CheckStep.class);
            return Flux.fromIterable(STEPS)
                    .concatMap(step -> check(step, patient, stopped), 1)
                    .doOnNext(check -> stop(check, stopped));
        });
    }

    private static void stop(Check check, Map<CheckStep, CheckStep> stopped) {
        if (check.state() == CheckState.FAILED) {
            StopRule.after(check.step()).forEach(later -> stopped.putIfAbsent(later, check.step()));
        }
    }

    private Mono<Check> check(Step step, Patient patient, Map<CheckStep, CheckStep> stopped) {
        return Mono.defer(() -> {
            long begun = timer.now(TimeUnit.NANOSECONDS);
            return finding(step, patient, stopped.get(step.step()), begun)
                    .map(finding -> finding.check(
                            patient.subject.endpoint().place(),
                            step.step(),
                            Duration.ofNanos(timer.now(TimeUnit.NANOSECONDS) - begun),
                            step.command(patient),
                            patient::masked));
        });
    }

    private Mono<Finding> finding(Step step, Patient patient, @Nullable CheckStep stopper, long begun) {
        if (stopper != null) {
            return Mono.just(new Finding().skip("stopped", stopper.id()));
        }
        Duration left = spec.deadline().minusNanos(begun - startNanos);
        if (left.isNegative() || left.isZero()) {
            return Mono.just(new Finding().skip("no-time"));
        }
        return step.examine(patient)
                .timeout(left, Mono.fromSupplier(() -> late()), timer)
                .onErrorResume(defect -> Mono.just(defect(defect)));
    }

    private Finding late() {
        return new Finding()
                .fact("deadline", spec.deadline())
                .failAs(ErrorCode.DEADLINE_EXCEEDED, "late", Lengths.of(spec.deadline()));
    }

    private static Finding defect(Throwable defect) {
        return new Finding()
                .fact("exception", defect.getClass().getSimpleName())
                .failAs(ErrorCode.INTERNAL, "defect");
    }
}
