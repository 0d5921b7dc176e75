package io.autoglm.sdk;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A server in virtual time: it answers or fails as a behaviour says, and counts the attempts that reach it in each second. */
final class PlayedServer implements Exchange {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(65);
    private static final List<GenerateEvent> STREAMED = List.of(
            new GenerateEvent.Started("played", "played"),
            new GenerateEvent.TextDelta(0, "text"),
            new GenerateEvent.Finished(
                    List.of(FinishReason.STOP),
                    null,
                    Map.of(),
                    new ResponseMeta(
                            200, ResponseHeaders.NONE, null, "played", 1, Duration.ZERO, null, Duration.ZERO)));
    private static final GenerateResponse WHOLE = STREAMED.stream().collect(GenerateResponse.collector());

    private final Behaviour behaviour;
    private final RandomGenerator random;
    private final int[] attempts = new int[(int) LONGEST_RUN.toSeconds()];

    PlayedServer(Behaviour behaviour, RandomGenerator random) {
        this.behaviour = behaviour;
        this.random = random;
    }

    /** What becomes of the attempts. */
    interface Behaviour {

        /**
         * Returns the fate of an attempt.
         *
         * @param at since the beginning
         */
        Fate of(Duration at, RandomGenerator random);

        /** Returns this behaviour, with another one from {@code start} to {@code end}. */
        default Behaviour during(Duration start, Duration end, Behaviour other) {
            return (at, random) -> {
                boolean isOther = at.compareTo(start) >= 0 && at.compareTo(end) < 0;
                return (isOther ? other : this).of(at, random);
            };
        }
    }

    /**
     * How an attempt ends.
     *
     * @param after   when, {@code null} for never
     * @param failure how, {@code null} for a whole answer
     */
    record Fate(@Nullable Duration after, @Nullable ErrorDetails failure) {}

    static Behaviour answers(Duration after) {
        return (at, random) -> new Fate(after, null);
    }

    static Behaviour fails(Duration after, ErrorDetails failure) {
        return (at, random) -> new Fate(after, failure);
    }

    static Behaviour isSilent() {
        return (at, random) -> new Fate(null, null);
    }

    /** A share of the attempts has the fate of {@code one}, the others that of {@code other}. */
    static Behaviour mixed(double share, Behaviour one, Behaviour other) {
        return (at, random) -> (random.nextDouble() < share ? one : other).of(at, random);
    }

    /** One attempt after the other, whether or not the client still waits for it; {@code perSecond} of them at a time of day. */
    static Behaviour worksOff(ToDoubleFunction<Duration> perSecond) {
        long[] busyUntil = {0};
        return (at, random) -> {
            long start = Math.max(at.toNanos(), busyUntil[0]);
            busyUntil[0] = start + (long) (1e9 / perSecond.applyAsDouble(at));
            return new Fate(Duration.ofNanos(busyUntil[0] - at.toNanos()), null);
        };
    }

    /** A gateway's 503: nobody is behind it. */
    static ErrorDetails badGateway() {
        return ErrorDetails.of(ErrorCode.BAD_GATEWAY, "played").withAnswer(503, null, null);
    }

    /** A server's own 503. */
    static ErrorDetails overloaded(@Nullable Duration retryAfter) {
        return ErrorDetails.of(ErrorCode.OVERLOADED, "played")
                .withAnswer(503, null, null)
                .withRetryAfter(retryAfter, null);
    }

    static ErrorDetails refused() {
        return ErrorDetails.of(ErrorCode.CONNECT_FAILED, "played");
    }

    /** Returns how many attempts arrived from second {@code from} until before second {@code to}. */
    int attempts(int from, int to) {
        int sum = 0;
        for (int second = from; second < to; second++) {
            sum += attempts[second];
        }
        return sum;
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        return Flux.defer(() -> {
            Duration at = Duration.ofNanos(call.nowNanos());
            attempts[(int) at.toSeconds()]++;
            Fate fate = behaviour.of(at, random);
            if (fate.after() == null) {
                return Flux.never();
            }
            ErrorDetails failure = fate.failure();
            Flux<E> end = failure == null ? answer(call.operation()) : Flux.error(failure::exception);
            return Mono.delay(fate.after(), call.timer()).thenMany(end);
        });
    }

    private static <E> Flux<E> answer(Operation<E> operation) {
        Stream<?> events = operation.streaming() ? STREAMED.stream() : Stream.of(WHOLE);
        return Flux.fromStream(events.map(operation::cast));
    }
}
