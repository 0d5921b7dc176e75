package io.autoglm.sdk.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Several prompts in one request, at servers of their kind: quirks 61 to 64. */
class BatchingQuirksTests extends QuirkFixture {

    /** A request for so many prompts leaves when it has them all, however slow this machine is. */
    private static BatchSpec allAtOnce(int prompts) {
        return BatchSpec.defaults().withMaxItems(prompts).withFixedLinger(PATIENCE);
    }

    private SimServer start(SimProfile profile) {
        return SimServer.start(
                SimBehavior.builder().profile(profile).recordBodies(true).build());
    }

    private AutoGlmClient client(SimServer server, int prompts) {
        return client(
                server.baseUrl(), builder -> builder.dialect("completions").batch(allAtOnce(prompts)));
    }

    /** A server that echoes the prompt shows whose answer it is. */
    private static GenerateRequest echoed(String prompt) {
        return GenerateRequest.builder().user(prompt).extra("echo", true).build();
    }

    /** Asks all prompts at once; a failure is its code. */
    private static List<Object> ask(AutoGlmClient client, List<String> prompts) {
        return Flux.fromIterable(prompts)
                .flatMapSequential(
                        prompt -> client.generate(echoed(prompt))
                                .<Object>map(answer -> answer)
                                .onErrorResume(AutoGlmException.class, failure -> Mono.just(failure.code())),
                        prompts.size())
                .collectList()
                .block(PATIENCE);
    }

    private static List<String> prompts(int number) {
        return IntStream.range(0, number).mapToObj(i -> "prompt " + i + ":").toList();
    }

    private static void eachGotItsOwn(List<String> prompts, List<Object> answers) {
        for (int i = 0; i < prompts.size(); i++) {
            assertThat(((GenerateResponse) answers.get(i)).text()).startsWith(prompts.get(i));
        }
    }

    @Quirk("63")
    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "VLLM", "SGLANG", "LLAMACPP"})
    void promptsOfManyCallersLeaveAsOneArrayAndEachGetsItsOwnAnswer(SimProfile profile) {
        try (SimServer server = start(profile)) {
            List<String> prompts = prompts(16);

            eachGotItsOwn(prompts, ask(client(server, 16), prompts));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Quirk("62")
    @Test
    void aBareArrayHasTheAnswersInItsOrder() {
        try (SimServer server = start(SimProfile.LLAMACPP_2025)) {
            List<String> prompts = prompts(16);
            List<Object> answers = ask(client(server, 16), prompts);

            eachGotItsOwn(prompts, answers);
            assertThat(server.requests()).hasSize(1);
            assertThat(answers)
                    .extracting(answer -> ((GenerateResponse) answer).usage())
                    .noneMatch(Usage::estimated);
        }
    }

    @Quirk("61")
    @Test
    void aServerThatRefusesArraysGetsSinglePromptsAndIsNotAskedAgain() {
        try (SimServer server = start(SimProfile.OLLAMA)) {
            AutoGlmClient client = client(server, 8);
            List<String> prompts = prompts(8);

            eachGotItsOwn(prompts, ask(client, prompts));
            assertThat(server.requests()).hasSize(9);
            eachGotItsOwn(prompts, ask(client, prompts));
            assertThat(server.requests()).hasSize(17);
        }
    }

    @Quirk("64")
    @ParameterizedTest
    @EnumSource(names = {"VLLM", "SGLANG", "LLAMACPP"})
    void oneBadPromptFailsAlone(SimProfile profile) {
        try (SimServer server = start(profile)) {
            List<String> prompts = IntStream.range(0, 64)
                    .mapToObj(i -> i == 7 ? "POISON" : "prompt " + i + ":")
                    .toList();
            List<Object> answers = ask(client(server, 64), prompts);

            for (int i = 0; i < 64; i++) {
                if (i == 7) {
                    assertThat(answers.get(i)).isEqualTo(ErrorCode.INVALID_REQUEST);
                } else {
                    assertThat(((GenerateResponse) answers.get(i)).text()).startsWith(prompts.get(i));
                }
            }
            assertThat(server.requests()).hasSize(13);
        }
    }

    @Quirk("63")
    @Test
    void answersThatCannotBeToldApartGoToNobodyAndAllAskAlone() {
        QuirkServer server = server(
                wire -> wire.json("200 OK", "{\"choices\":[{\"text\":\"all in one\",\"index\":0}]}"),
                wire -> wire.json(
                        "200 OK", "{\"choices\":[{\"text\":\"mine\",\"index\":0,\"finish_reason\":\"stop\"}]}"));
        AutoGlmClient client =
                client(server, builder -> builder.dialect("completions").batch(allAtOnce(3)));
        List<Object> answers = ask(client, prompts(3));

        assertThat(answers)
                .extracting(answer -> ((GenerateResponse) answer).text())
                .containsOnly("mine");
        assertThat(server.requests()).isEqualTo(4);
    }
}
