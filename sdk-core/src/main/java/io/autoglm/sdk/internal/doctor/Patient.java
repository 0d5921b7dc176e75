package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.internal.http.HttpTransport;
import io.autoglm.sdk.internal.http.Line;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * What is examined and what is known of it so far: each step leaves here what later ones go by. For one examination; steps run one after
 * the other, on whichever thread.
 */
final class Patient {

    final Subject subject;
    final DoctorSpec spec;
    final Scheduler timer;
    final Questions questions;
    final HttpTransport transport;
    final Line line;

    /** Who calls; {@code null} until it is known. */
    volatile @Nullable Credential credential;

    /** Where the host is; empty until it is known. */
    volatile List<InetAddress> addresses = List.of();

    /** The answer to the question for its models; {@code null} until asked, and where the server has no such call. */
    volatile @Nullable Reply models;

    /** The answer to a request that is not whole, so that nothing is generated; {@code null} until asked. */
    volatile @Nullable Reply refusal;

    /** The latest answer to a request that was whole; {@code null} until asked. */
    volatile @Nullable Reply generated;

    Patient(Subject subject, HttpTransport transport, DoctorSpec spec, Scheduler timer) {
        this.subject = subject;
        this.spec = spec;
        this.timer = timer;
        this.transport = transport;
        questions = new Questions(subject, transport, timer);
        line = transport.line(
                subject.endpoint().baseUrl(), questions.call(Operation.MODELS, NoRequest.INSTANCE, subject.endpoint()));
    }

    /** Returns whom its connections trust. */
    TlsSpec tls() {
        return transport.settings().http().tls();
    }

    /** Returns all answers so far that cost nothing, those that were not asked for left out. */
    List<Reply> free() {
        Reply list = models;
        Reply refused = refusal;
        return Stream.of(list, refused).filter(Objects::nonNull).toList();
    }

    /** Returns the first answer that fails with a code of {@code step}; {@code null} when none does. */
    @Nullable
    Reply failing(CheckStep step) {
        return free().stream()
                .filter(reply -> Belongs.to(reply.code()) == step)
                .findFirst()
                .orElse(null);
    }

    /** Returns {@code text} without what is secret, should a stranger have repeated it. */
    String masked(String text) {
        Credential who = credential;
        return who == null ? text : who.mask(text);
    }

    /** Returns the model that requests without one are for, as the server calls it; {@code null} when there is none. */
    @Nullable
    String model() {
        return subject.endpoint().modelFor(null);
    }
}
