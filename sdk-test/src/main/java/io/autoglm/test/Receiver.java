package io.autoglm.test;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Reads each request whole, writes it down, and has it answered by the behaviour of that moment. */
final class Receiver {

    private static final int BODY_KEPT = 64 * 1024;

    private final Recorder recorder;
    private final Supplier<@Nullable SimFault> forced;
    private final AtomicLong numbers = new AtomicLong();
    private volatile Current current;

    private record Current(SimBehavior behavior, Routes routes, Counters counters, AsyncTasks tasks) {

        static Current of(SimBehavior behavior, Counters counters, AsyncTasks tasks) {
            return new Current(behavior, new Routes(behavior, counters, tasks), counters, tasks);
        }
    }

    Receiver(SimBehavior behavior, Recorder recorder, Supplier<@Nullable SimFault> forced) {
        this.recorder = recorder;
        this.forced = forced;
        this.current = Current.of(behavior, new Counters(), new AsyncTasks(System::nanoTime));
    }

    Counters counters() {
        return current.counters();
    }

    SimBehavior behavior() {
        return current.behavior();
    }

    void behavior(SimBehavior behavior) {
        current = Current.of(behavior, current.counters(), current.tasks());
    }

    void reset(SimBehavior behavior) {
        numbers.set(0);
        current = Current.of(behavior, new Counters(), new AsyncTasks(System::nanoTime));
    }

    Publisher<Void> receive(HttpServerRequest request, HttpServerResponse response) {
        Channel[] channel = new Channel[1];
        response.withConnection(accepted -> channel[0] = accepted.channel());
        Wire wire = SimStream.of(channel[0]);
        if (wire instanceof SimStream stream) {
            stream.lastIf(current.behavior().goAwayAfter());
        }
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(Step.NOTHING)
                .onErrorResume(gone -> abandoned(wire, request))
                .flatMap(body -> respond(wire, request, body, response));
    }

    /** The peer left before its request was whole. */
    private Mono<byte[]> abandoned(Wire wire, HttpServerRequest request) {
        Current now = current;
        RecordedRequest recorded = recordOf(now.behavior(), wire, request, Step.NOTHING);
        writeDown(now.behavior(), recorded);
        new Answering(wire, recorded, now.counters()).peerClosed();
        return Mono.empty();
    }

    private Mono<Void> respond(Wire wire, HttpServerRequest request, byte[] body, HttpServerResponse response) {
        Current now = current;
        now.counters().requests.incrementAndGet();
        RecordedRequest recorded = recordOf(now.behavior(), wire, request, body);
        Answering answering = new Answering(wire, recorded, now.counters());
        wire.answering(answering);
        Responder responder = new Responder(now.behavior(), now.routes(), forced, answering, numbers.incrementAndGet());
        // not before its fault is chosen: who sees it may go on, and what he enqueues then is for the next one
        writeDown(now.behavior(), recorded);
        return responder.respond(body, response);
    }

    private static RecordedRequest recordOf(SimBehavior behavior, Wire wire, HttpServerRequest request, byte[] body) {
        boolean cut = body.length > BODY_KEPT && !behavior.recordBodies();
        byte[] kept = cut ? Arrays.copyOf(body, BODY_KEPT) : body;
        return new RecordedRequest(
                request.method().name(),
                request.uri(),
                headers(request.requestHeaders()),
                behavior.recording() ? kept : Step.NOTHING,
                body.length,
                wire.id(),
                wire.streamId(),
                Instant.now());
    }

    private void writeDown(SimBehavior behavior, RecordedRequest recorded) {
        if (behavior.recording()) {
            recorder.add(recorded);
        }
    }

    private static Map<String, List<String>> headers(HttpHeaders sent) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : sent) {
            headers.computeIfAbsent(header.getKey(), name -> new ArrayList<>()).add(header.getValue());
        }
        headers.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(headers);
    }
}
