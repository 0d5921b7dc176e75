package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A server on the timer of its calls: takes so many requests at a time and 20 ms + 1 ms per prompt for each, and says {@code re: } and the
 * prompt.
 */
final class ArrayServer implements Exchange {

    static final Duration PER_REQUEST = Duration.ofMillis(20);
    static final Duration PER_ITEM = Duration.ofMillis(1);

    private final long[] freeAt;
    private Function<List<String>, @Nullable AutoGlmException> refusal = prompts -> null;
    final List<Call<?>> calls = Collections.synchronizedList(new ArrayList<>());
    final List<Call<?>> cancelled = Collections.synchronizedList(new ArrayList<>());

    /** Makes one that works on {@code atOnce} requests at a time. */
    ArrayServer(int atOnce) {
        freeAt = new long[atOnce];
        Arrays.fill(freeAt, Long.MIN_VALUE);
    }

    /** Refuses a request when {@code why} says so of its prompts. */
    ArrayServer refusing(Function<List<String>, @Nullable AutoGlmException> why) {
        refusal = why;
        return this;
    }

    static AutoGlmException badRequest(String message) {
        return ErrorDetails.of(ErrorCode.INVALID_REQUEST, message)
                .withAnswer(400, null, null)
                .exception();
    }

    /** Returns how many prompts each request had, in order. */
    List<Integer> sizes() {
        return calls.stream().map(call -> call.generateRequests().size()).toList();
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        calls.add(call);
        List<String> prompts =
                call.generateRequests().stream().map(ArrayServer::prompt).toList();
        AutoGlmException refused = refusal.apply(prompts);
        Flux<E> answer = refused != null
                ? Flux.error(refused)
                : Flux.defer(() -> Flux.just(call.operation().cast(answer(call, prompts))));
        Duration wait = refused != null ? PER_REQUEST : served(call, prompts.size());
        return answer.delaySubscription(wait, call.timer()).doOnCancel(() -> cancelled.add(call));
    }

    private synchronized Duration served(Call<?> call, int items) {
        long now = call.timer().now(TimeUnit.NANOSECONDS);
        int slot = 0;
        for (int i = 1; i < freeAt.length; i++) {
            slot = freeAt[i] < freeAt[slot] ? i : slot;
        }
        long start = Math.max(now, freeAt[slot]);
        freeAt[slot] = start + PER_REQUEST.plus(PER_ITEM.multipliedBy(items)).toNanos();
        return Duration.ofNanos(freeAt[slot] - now);
    }

    private static Object answer(Call<?> call, List<String> prompts) {
        List<GenerateResponse> each = new ArrayList<>();
        for (String prompt : prompts) {
            each.add(response("re: " + prompt));
        }
        return call.operation().joint() ? each.stream().map(Part::of).toList() : each.get(0);
    }

    static GenerateResponse response(String text) {
        return new GenerateResponse(
                "cmpl-1",
                "m",
                List.of(new Choice(0, text, "", List.of(), FinishReason.STOP, Map.of())),
                new Usage(3, 2, 5, null, null),
                Map.of(),
                new ResponseMeta(
                        200, ResponseHeaders.NONE, "req-1", "scripted", 1, Duration.ZERO, null, Duration.ZERO));
    }

    static String prompt(GenerateRequest request) {
        return ((ContentPart.Text) request.messages().get(0).content().get(0)).text();
    }
}
