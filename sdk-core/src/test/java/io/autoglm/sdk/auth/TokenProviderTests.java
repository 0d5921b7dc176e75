package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Credential;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class TokenProviderTests {

    private static final Duration LIFETIME = Duration.ofSeconds(100);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Deque<Sinks.One<AccessToken>> asked = new ArrayDeque<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final TokenProvider tokens = Credentials.token(Mono.defer(() -> {
                requests.incrementAndGet();
                Sinks.One<AccessToken> answer = Sinks.one();
                asked.add(answer);
                return answer.asMono();
            }))
            .withTime(time, new Random(1));

    /** What one attempt has got. */
    private static final class Waiter {
        final AtomicReference<@Nullable String> value = new AtomicReference<>();
        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        final reactor.core.Disposable subscription;

        Waiter(Mono<Credential> answer) {
            subscription = answer.subscribe(credential -> value.set(credential.value()), failure::set);
        }
    }

    private Waiter ask() {
        return new Waiter(tokens.credential());
    }

    private void answer(String token) {
        asked.remove().tryEmitValue(new AccessToken(token, LIFETIME)).orThrow();
    }

    private void fail() {
        asked.remove().tryEmitError(new IOException("no route")).orThrow();
    }

    private Credential held() {
        AtomicReference<Credential> held = new AtomicReference<>();
        tokens.credential().subscribe(held::set);
        return held.get();
    }

    private void begin(String token) {
        ask();
        answer(token);
    }

    @Test
    void allWhoComeWhileThereIsNoneShareOneRequest() {
        List<Waiter> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(ask());
        }
        answer("first");

        assertThat(requests).hasValue(1);
        assertThat(all).allSatisfy(waiter -> assertThat(waiter.value).hasValue("Bearer first"));
        assertThat(ask().value).hasValue("Bearer first");
        assertThat(requests).hasValue(1);
    }

    @Test
    void whoeverStopsWaitingEndsNothingForTheOthers() {
        Waiter first = ask();
        Waiter second = ask();
        first.subscription.dispose();
        answer("token");

        assertThat(first.value).hasValue(null);
        assertThat(second.value).hasValue("Bearer token");
    }

    @Test
    void itIsNotRenewedBeforeItsTime() {
        begin("first");
        time.advanceTimeBy(Duration.ofSeconds(71));

        assertThat(ask().value).hasValue("Bearer first");
        assertThat(requests).hasValue(1);
    }

    @Test
    void itIsRenewedOnceAheadOfItsEndWhileTheOldOneIsSent() {
        begin("first");
        time.advanceTimeBy(Duration.ofSeconds(81));

        assertThat(ask().value).hasValue("Bearer first");
        assertThat(ask().value).hasValue("Bearer first");
        assertThat(requests).hasValue(2);
        answer("second");

        assertThat(ask().value).hasValue("Bearer second");
        assertThat(requests).hasValue(2);
    }

    @Test
    void manyProcessesRenewAtDifferentMoments() {
        List<Long> moments = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            AtomicInteger count = new AtomicInteger();
            TokenProvider one = Credentials.token(Mono.fromSupplier(() -> {
                        count.incrementAndGet();
                        return new AccessToken("token", LIFETIME);
                    }))
                    .withTime(time, random);
            one.credential().subscribe();
            long second = 0;
            while (count.get() == 1) {
                time.advanceTimeBy(Duration.ofSeconds(1));
                second++;
                one.credential().subscribe();
            }
            moments.add(second);
        }

        assertThat(moments).allSatisfy(moment -> assertThat(moment).isBetween(72L, 81L));
        assertThat(moments.stream().distinct().count()).isGreaterThan(4);
    }

    @Test
    void oneThatIsOverIsNotSent() {
        begin("first");
        time.advanceTimeBy(LIFETIME);

        Waiter waiter = ask();
        assertThat(waiter.value).hasValue(null);
        answer("second");
        assertThat(waiter.value).hasValue("Bearer second");
    }

    @Test
    void itKnowsWhenItEnds() {
        begin("first");

        assertThat(held().expiresAt()).isEqualTo(java.time.Instant.EPOCH.plus(LIFETIME));
    }

    @Test
    void oneWithoutALifetimeIsUsedUntilItIsRefused() {
        ask();
        asked.remove().tryEmitValue(AccessToken.of("first")).orThrow();
        time.advanceTimeBy(Duration.ofDays(400));

        assertThat(ask().value).hasValue("Bearer first");
        assertThat(requests).hasValue(1);
        assertThat(held().expiresAt()).isNull();
    }

    @Test
    void aFailedRenewalLeavesTheOldOneInUseAndIsRepeatedAfterThePause() {
        begin("first");
        time.advanceTimeBy(Duration.ofSeconds(81));
        ask();
        fail();

        assertThat(ask().value).hasValue("Bearer first");
        assertThat(requests).hasValue(2);
        time.advanceTimeBy(RenewalSpec.defaults().pause());
        assertThat(ask().value).hasValue("Bearer first");
        assertThat(requests).hasValue(3);
    }

    @Test
    void withNothingToSendAFailureIsRememberedForThePause() {
        Waiter first = ask();
        fail();
        Waiter second = ask();

        assertThat(first.failure.get()).hasMessage("no route");
        assertThat(second.failure.get()).hasMessage("no route");
        assertThat(requests).hasValue(1);

        time.advanceTimeBy(RenewalSpec.defaults().pause());
        Waiter third = ask();
        answer("token");
        assertThat(third.value).hasValue("Bearer token");
    }

    @Test
    void oneThatIsRefusedIsRenewedOnceHoweverManySaySo() {
        begin("first");
        Credential first = held();
        for (int i = 0; i < 100; i++) {
            assertThat(tokens.invalidate(first)).isTrue();
        }
        Waiter waiter = ask();
        ask();
        answer("second");

        assertThat(waiter.value).hasValue("Bearer second");
        assertThat(requests).hasValue(2);
        assertThat(tokens.invalidate(first))
                .as("who says so late gets the new one")
                .isTrue();
        assertThat(ask().value).hasValue("Bearer second");
        assertThat(requests).hasValue(2);
    }

    @Test
    void whoReportsARefusedOneLongAfterItWasReplacedRenewsNothing() {
        begin("first");
        Credential first = held();
        tokens.invalidate(first);
        begin("second");
        time.advanceTimeBy(RenewalSpec.defaults().pause());

        assertThat(tokens.invalidate(first)).isTrue();
        assertThat(ask().value).hasValue("Bearer second");
        assertThat(requests).hasValue(2);
    }

    @Test
    void oneThatIsRefusedAtOnceIsNotRenewedAgainBeforeThePauseIsOver() {
        begin("first");
        tokens.invalidate(held());
        begin("second");

        assertThat(tokens.invalidate(held())).isFalse();
        assertThat(ask().value).hasValue("Bearer second");
        assertThat(requests).hasValue(2);

        time.advanceTimeBy(RenewalSpec.defaults().pause());
        assertThat(tokens.invalidate(held())).isTrue();
        begin("third");
        assertThat(ask().value).hasValue("Bearer third");
    }

    @Test
    void aRefusalWhileTheLastRenewalHasJustFailedIsFinal() {
        begin("first");
        time.advanceTimeBy(Duration.ofSeconds(81));
        ask();
        fail();

        assertThat(tokens.invalidate(held())).isFalse();
    }

    @Test
    void aRenewalThatTakesTooLongHasFailedAndIsCancelled() {
        AtomicInteger cancelled = new AtomicInteger();
        TokenProvider slow = Credentials.token(Mono.<AccessToken>never().doOnCancel(cancelled::incrementAndGet))
                .withTime(time, new Random(1));
        Waiter waiter = new Waiter(slow.credential());
        time.advanceTimeBy(RenewalSpec.defaults().timeout());

        assertThat(waiter.failure.get()).isInstanceOf(TimeoutException.class);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aSourceThatGivesNothingSaysSo() {
        Waiter waiter = new Waiter(
                Credentials.token(Mono.empty()).withTime(time, new Random(1)).credential());

        assertThat(waiter.failure.get()).hasMessage("the source of the credential gave nothing");
    }

    @Test
    void aSourceThatThrowsHasFailed() {
        TokenProvider broken = Credentials.token(new Mono<AccessToken>() {
                    @Override
                    public void subscribe(reactor.core.CoreSubscriber<? super AccessToken> actual) {
                        throw new IllegalStateException("broken");
                    }
                })
                .withTime(time, new Random(1));

        assertThat(new Waiter(broken.credential()).failure.get()).hasMessage("broken");
    }

    @Test
    void aTokenThatCannotBeSentIsAFailureThatDoesNotShowIt() {
        Waiter waiter = ask();
        answer("to ken");

        assertThat(waiter.failure.get())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("white space")
                .hasMessageNotContaining("to ken");
    }

    @Test
    void nothingShowsTheToken() {
        begin("s3cret-token");

        assertThat(List.of(tokens.toString(), held().toString(), new AccessToken("s3cret-token", LIFETIME).toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain("s3cret"));
    }

    @Test
    void itIsCalledTokenOrAsItWasNamed() {
        begin("first");
        TokenProvider named = tokens.named("billing");
        named.credential().subscribe();
        answer("second");

        assertThat(held().name()).isEqualTo("token");
        AtomicReference<Credential> other = new AtomicReference<>();
        named.credential().subscribe(other::set);
        assertThat(other.get().name()).isEqualTo("billing");
    }

    @Test
    void aLifetimeMustBePositive() {
        assertThatThrownBy(() -> new AccessToken("token", Duration.ZERO))
                .hasMessage("lifetime must be positive, was PT0S");
    }

    @Test
    void underRacesThereIsNeverMoreThanOneRequestAndNobodyIsForgotten() throws InterruptedException {
        AtomicInteger under = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger number = new AtomicInteger();
        TokenProvider racing = Credentials.token(Mono.fromCallable(() -> {
                            most.accumulateAndGet(under.incrementAndGet(), Math::max);
                            Thread.yield();
                            under.decrementAndGet();
                            return AccessToken.of("token-" + number.incrementAndGet());
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .withRenewal(RenewalSpec.defaults().withPause(Duration.ofMillis(1)));
        int threads = 8;
        int each = 2_000;
        CountDownLatch served = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            racing.credential()
                                    .subscribe(
                                            credential -> {
                                                racing.invalidate(credential);
                                                served.countDown();
                                            },
                                            failure -> {});
                        }
                    })
                    .start();
        }

        assertThat(served.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }
}
