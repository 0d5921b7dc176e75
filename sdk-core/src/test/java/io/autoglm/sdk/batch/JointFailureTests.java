package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What follows a joint request that failed: who fails alone, who asks again, and in how many requests. */
class JointFailureTests extends CoalescingFixture {

    @Test
    void oneBadPromptOf64FailsAlone() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts ->
                        prompts.contains("prompt 7") ? ArrayServer.badRequest("prompt 7 is not allowed here") : null);
        client(server, fixed());
        calls(64);
        pass(Duration.ofSeconds(2));

        for (int i = 0; i < 64; i++) {
            if (i == 7) {
                assertThat(callers.get(i).failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            } else {
                assertThat(callers.get(i).answer.text()).isEqualTo("re: prompt " + i);
            }
        }
        assertThat(server.sizes()).hasSize(13).startsWith(64).endsWith(1, 1);
        assertThat(callers.get(7).failure.attempts()).isEqualTo(7);
        assertThat(callers.get(8).answer.meta().attempts()).isEqualTo(4);
    }

    @Test
    void theRequestAfterAFailedOneWorks() {
        AtomicInteger refused = new AtomicInteger(1);
        ArrayServer server = new ArrayServer(4)
                .refusing(prompts -> refused.getAndDecrement() > 0
                        ? ErrorDetails.of(ErrorCode.UNAUTHENTICATED, "no")
                                .withAnswer(401, null, null)
                                .exception()
                        : null);
        client(server, fixed());
        calls(3);
        pass(Duration.ofSeconds(1));
        calls(3);
        pass(Duration.ofSeconds(1));

        assertThat(callers.subList(0, 3)).allMatch(seen -> seen.failure.code() == ErrorCode.UNAUTHENTICATED);
        assertThat(callers.subList(3, 6)).allMatch(seen -> seen.answer != null);
        assertThat(server.sizes()).containsExactly(3, 3);
    }

    @Test
    void anOverloadedServerGetsTheRequestAgainAsOne() {
        AtomicInteger refused = new AtomicInteger(2);
        ArrayServer server = new ArrayServer(1)
                .refusing(prompts -> refused.getAndDecrement() > 0
                        ? ErrorDetails.of(ErrorCode.RATE_LIMITED, "too much")
                                .withAnswer(429, null, null)
                                .exception()
                        : null);
        client(server, fixed());
        calls(16);
        pass(Duration.ofMinutes(1));

        assertThat(server.sizes()).containsExactly(16, 16, 16);
        assertThat(callers)
                .allMatch(seen -> seen.answer.meta().servedBy().equals("scripted"))
                .allMatch(seen -> seen.answer.text().startsWith("re: "));
    }

    @Test
    void whenNothingHelpsEachCallerGetsAnExceptionOfHisOwn() {
        ArrayServer server = new ArrayServer(1)
                .refusing(prompts -> ErrorDetails.of(ErrorCode.QUOTA_EXHAUSTED, "no money")
                        .withAnswer(402, null, null)
                        .exception());
        client(server, fixed());
        calls(5);
        pass(Duration.ofMinutes(1));

        Set<AutoGlmException> failures = new HashSet<>();
        callers.forEach(seen -> failures.add(seen.failure));
        assertThat(failures).hasSize(5).allMatch(each -> each.code() == ErrorCode.QUOTA_EXHAUSTED);
        assertThat(failures).allMatch(each -> each.attempts() == 1);
        assertThat(server.sizes()).containsExactly(5);
    }

    @Test
    void anEndpointThatSaysThatItWantsATextGetsSingleRequestsFromThenOn() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() > 1
                        ? ArrayServer.badRequest(
                                "json: cannot unmarshal array into Go struct field CompletionRequest.prompt of type string")
                        : null);
        client(server, fixed());
        calls(8);
        pass(Duration.ofSeconds(1));
        assertThat(callers).allMatch(seen -> seen.answer != null);
        assertThat(server.sizes()).hasSize(9).startsWith(8, 1, 1);

        calls(8);
        assertThat(server.sizes()).as("without linger").hasSize(17);
        pass(Duration.ofSeconds(1));
        assertThat(callers).allMatch(seen -> seen.answer != null);
    }

    @Test
    void anEndpointThatTakesNoArraysAndDoesNotSaySoIsFoundOut() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() > 1 ? ArrayServer.badRequest("bad request") : null);
        client(server, fixed());
        calls(8);
        pass(Duration.ofSeconds(1));
        assertThat(callers).allMatch(seen -> seen.answer != null);
        int asked = server.calls.size();
        assertThat(asked).isLessThanOrEqualTo(15);

        calls(8);
        pass(Duration.ofSeconds(1));
        assertThat(server.sizes().subList(asked, asked + 8)).containsOnly(1);
    }

    @Test
    void anEndpointThatTakesNoArraysIsAskedAgainAfterTenMinutes() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() > 1 ? ArrayServer.badRequest("prompt must be a string") : null);
        client(server, fixed());
        calls(2);
        pass(Duration.ofMinutes(10).plusSeconds(1));
        server.refusing(prompts -> null);
        calls(8);
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(2, 1, 1, 8);
    }

    @Test
    void aRequestThatWasUnderWayWhenItsEndpointWasFoundOutIsNotHalved() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() == 1
                        ? null
                        : ArrayServer.badRequest(prompts.size() == 2 ? "prompt must be a string" : "bad request"));
        client(server, fixed().withMaxItems(4));
        calls(2);
        pass(LINGER);
        calls(4);
        pass(Duration.ofSeconds(1));

        assertThat(callers).allMatch(seen -> seen.answer != null);
        assertThat(server.sizes()).containsExactly(2, 4, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void aRequestThatNoEndpointTakesAnyMoreGoesInSingles() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() == 1
                        ? null
                        : ErrorDetails.of(ErrorCode.NO_ENDPOINT, "nobody takes it")
                                .exception());
        client(server, fixed());
        calls(3);
        pass(Duration.ofSeconds(1));

        assertThat(callers).allMatch(seen -> seen.answer != null);
        assertThat(server.sizes()).containsExactly(3, 1, 1, 1);
    }

    @Test
    void aCallThatGoesAloneAfterASplitSaysHowFarItCame() {
        ArrayServer server = new ArrayServer(1)
                .refusing(prompts -> prompts.size() > 1 ? ArrayServer.badRequest("prompt must be a string") : null);
        client(server, fixed());
        calls(1);
        Seen hurried = call(GenerateRequest.of("x"), CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMillis(40)));
        pass(Duration.ofSeconds(1));

        assertThat(hurried.failure.reason()).contains("before the first event");
        assertThat(hurried.failure.attempts()).isEqualTo(2);
    }

    @Test
    void aBadPromptOfTwoSaysNothingAboutArrays() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.contains("bad") ? ArrayServer.badRequest("bad request") : null);
        client(server, fixed());
        call("good");
        call("bad");
        pass(Duration.ofSeconds(1));
        calls(2);
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(2, 1, 1, 2);
    }

    @Test
    void anAnswerThatIsTooLargeForAllIsAskedForInHalves() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() > 2
                        ? ErrorDetails.of(ErrorCode.ANSWER_TOO_LARGE, "too large")
                                .withAnswer(200, null, null)
                                .exception()
                        : null);
        client(server, fixed());
        calls(4);
        pass(Duration.ofSeconds(1));

        assertThat(callers).allMatch(seen -> seen.answer != null);
        assertThat(server.sizes()).containsExactly(4, 2, 2);
    }

    @Test
    void aWrongMemberThatIsNoPromptSaysNothingAboutArrays() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.contains("bad")
                        ? ArrayServer.badRequest("body.top_k: Input should be a valid string")
                        : null);
        client(server, fixed());
        call("good");
        call("bad");
        pass(Duration.ofSeconds(1));
        calls(2);
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(2, 1, 1, 2);
    }

    @Test
    void singleRequestsOfASplitTakeNothingFromTheRetryBudget() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() > 1 ? ArrayServer.badRequest("prompt must be a string") : null);
        client(server, fixed());
        double before = client.state().retryBalance();
        calls(64);
        pass(Duration.ofMillis(200));

        assertThat(server.calls).hasSize(65);
        assertThat(client.state().retryBalance()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aRequestThatIsTooLargeIsHalvedAndTheEndpointKeepsItsName() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() > 1
                        ? ErrorDetails.of(ErrorCode.REQUEST_TOO_LARGE, "too large")
                                .withAnswer(413, null, null)
                                .exception()
                        : null);
        client(server, fixed());
        calls(4);
        pass(Duration.ofSeconds(1));
        calls(2);
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(4, 2, 2, 1, 1, 1, 1, 2, 1, 1);
    }

    @Test
    void aCallThatMustNotBeRepeatedIsNotJoined() {
        ArrayServer server = new ArrayServer(4)
                .refusing(prompts -> prompts.size() > 1
                        ? ErrorDetails.of(ErrorCode.ANSWERS_MISMATCHED, "one answer to two prompts")
                                .withAnswer(200, null, null)
                                .exception()
                        : null);
        client(server, fixed());
        call(GenerateRequest.of("a"), CallOptions.DEFAULTS.withRepeatable(false));
        call(GenerateRequest.of("b"), CallOptions.DEFAULTS.withRepeatable(false));
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(1, 1);
    }

    @Test
    void anAnswerThatCannotBeReadForOnePromptCostsNobodyElseHis() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.contains("prompt 1")
                        ? ErrorDetails.of(ErrorCode.MALFORMED_ANSWER, "the answer is not one whole JSON document")
                                .withAnswer(200, null, null)
                                .exception()
                        : null);
        client(server, fixed());
        calls(4);
        pass(Duration.ofMinutes(1));

        assertThat(callers.get(1).failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        assertThat(callers).filteredOn(seen -> seen.answer != null).hasSize(3);
    }

    @Test
    void twoThatAreTooLongTogetherSayNothingAgainstArrays() {
        ArrayServer server = new ArrayServer(64)
                .refusing(prompts -> prompts.size() > 1
                        ? ErrorDetails.of(ErrorCode.CONTEXT_TOO_LONG, "more than 8000 in all")
                                .withAnswer(400, null, null)
                                .exception()
                        : null);
        client(server, fixed());
        calls(2);
        pass(Duration.ofSeconds(1));
        calls(2);
        pass(Duration.ofSeconds(1));

        assertThat(server.sizes()).containsExactly(2, 1, 1, 2, 1, 1);
        assertThat(callers).allMatch(seen -> seen.answer != null);
    }
}
