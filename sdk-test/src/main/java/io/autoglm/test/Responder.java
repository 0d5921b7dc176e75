package io.autoglm.test;

import io.autoglm.test.Faults.Kind;
import io.autoglm.test.Faults.Pace;
import io.autoglm.test.Faults.Raw;
import io.autoglm.test.Faults.Simple;
import io.autoglm.test.Faults.Timed;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import io.autoglm.test.Step.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Decides one answer and writes it: the fault of this request, if any, then the route, then the bytes. */
final class Responder {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long RAW_GAP = 10_000_000;

    private final SimBehavior behavior;
    private final Routes routes;
    private final @Nullable SimFault fault;
    private final Answering answering;
    private final long number;
    private final long startedAt = System.nanoTime();
    private final RandomGenerator random;

    Responder(
            SimBehavior behavior,
            Routes routes,
            Supplier<@Nullable SimFault> forced,
            Answering answering,
            long number) {
        this.behavior = behavior;
        this.routes = routes;
        this.answering = answering;
        this.number = number;
        this.random = new SplittableRandom(behavior.seed() * GOLDEN + number);
        this.fault = routes.isHealth(answering.request()) ? null : chosen(forced.get());
    }

    private @Nullable SimFault chosen(@Nullable SimFault forced) {
        if (forced != null || behavior.faults().isEmpty()) {
            return forced;
        }
        boolean strikes = random.nextDouble() < behavior.faultProbability();
        return strikes ? behavior.faults().get(random.nextInt(behavior.faults().size())) : null;
    }

    Mono<Void> respond(byte[] body, HttpServerResponse response) {
        if (fault instanceof Timed timed && timed.pace() == Pace.DELAY) {
            return pause(timed.time().toNanos()).then(Mono.defer(() -> answer(body, response)));
        }
        if (fault instanceof Raw raw) {
            return pump(rawScript(raw.bytes()), true);
        }
        if (fault instanceof Simple simple) {
            return simple(simple.kind(), body, response);
        }
        return answer(body, response);
    }

    private Mono<Void> simple(Kind kind, byte[] body, HttpServerResponse response) {
        return switch (kind) {
            case REFUSE -> pump(Script.of(End.CLOSE), true);
            case RESET_BEFORE_HEADERS -> pump(Script.of(End.RESET), true);
            case RESET_WITHIN_HEADERS -> pump(halfHead(), true);
            case REFUSE_STREAM -> pump(Script.of(End.REFUSE), true);
            case GO_AWAY -> pump(Script.of(End.GO_AWAY), true);
            case STALL_BEFORE_HEADERS -> Mono.never();
            case CLOSE_AFTER_RESPONSE ->
                answer(body, response).doOnSuccess(done -> answering.wire().doom());
            default -> answer(body, response);
        };
    }

    private static Script halfHead() {
        return Script.of(Chunk.text("HTTP/1.1 200 OK\r\nContent-Type: text/ev"), new Pause(5_000_000), End.RESET);
    }

    private static Script rawScript(List<byte[]> pieces) {
        List<Step> steps = new ArrayList<>();
        for (byte[] piece : pieces) {
            steps.add(Chunk.bytes(piece));
            steps.add(new Pause(RAW_GAP));
        }
        steps.add(End.CLOSE);
        return Script.of(steps);
    }

    private Mono<Void> answer(byte[] body, HttpServerResponse response) {
        long waited = System.nanoTime() - startedAt;
        Plan plan = routes.inTime(routes.plan(answering, body, fault, number, random), waited);
        if (plan.delayNanos() == 0) {
            return send(plan, response);
        }
        return pause(plan.delayNanos()).then(Mono.defer(() -> send(plan, response)));
    }

    private Mono<Void> pause(long nanos) {
        return Mono.create(sink -> answering.after(nanos, sink::success));
    }

    private Mono<Void> send(Plan plan, HttpServerResponse response) {
        response.status(plan.status());
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        routes.headers(number, elapsed).forEach(response::header);
        plan.headers().forEach(response::header); // a fault's own headers win
        if (plan.contentLength() != null) {
            response.header("content-length", plan.contentLength().toString());
        }
        answering.request().answered(plan.status());
        boolean headOnly = answering.request().method().equals("HEAD");
        Script script = headOnly ? Script.of(End.COMPLETE) : plan.script();
        return response.sendHeaders().then(pump(script, false)).then();
    }

    private Mono<Void> pump(Script script, boolean raw) {
        return Mono.create(sink -> new Pump(answering, script, behavior.tokensPerFlush(), raw, sink).run());
    }
}
