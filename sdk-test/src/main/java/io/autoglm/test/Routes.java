package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Problem.Kind;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What each path answers under one behaviour. Safe for every thread. */
final class Routes {

    private final SimBehavior behavior;
    private final Words words;
    private final ChatAnswers answers;
    private final Completions completions;
    private final Throttle throttle;
    private final AsyncTasks tasks;
    private final Loading loading;

    Routes(SimBehavior behavior, Counters counters, AsyncTasks tasks) {
        this.behavior = behavior;
        this.words = Servers.of(behavior.profile());
        this.answers = new ChatAnswers(behavior, () -> System.currentTimeMillis() / 1000);
        this.completions = new Completions(behavior, words, answers);
        this.throttle = new Throttle(behavior, words, counters);
        this.tasks = tasks;
        this.loading = new Loading(behavior.loading(), behavior.loadingRequests(), System::nanoTime);
    }

    Words words() {
        return words;
    }

    /** A request whose answer says whether the server lives takes no fault. */
    boolean isHealth(RecordedRequest request) {
        Endpoint endpoint = words.find(path(request), query(request));
        return endpoint != null && endpoint.route() == Route.HEALTH;
    }

    private static String path(RecordedRequest request) {
        int query = request.uri().indexOf('?');
        return query < 0 ? request.uri() : request.uri().substring(0, query);
    }

    private static String query(RecordedRequest request) {
        int query = request.uri().indexOf('?');
        return query < 0 ? "" : request.uri().substring(query + 1);
    }

    Plan plan(Answering answering, byte[] body, @Nullable SimFault fault, long number, RandomGenerator random) {
        Plan plan = Gateways.refusal(behavior.gateway(), body.length);
        if (plan == null) {
            plan = AnswerFaults.replaced(fault, words, path(answering.request()));
        }
        if (plan == null) {
            plan = route(answering, body, fault, number, random);
        }
        if (fault != null && plan.status() == 200) {
            plan = BodyFaults.apply(fault, plan, words, random);
        }
        return throttle.counted(plan);
    }

    private Plan route(
            Answering answering, byte[] body, @Nullable SimFault fault, long number, RandomGenerator random) {
        RecordedRequest request = answering.request();
        String path = path(request);
        if (loading.refuses()) {
            return words.error(Problem.of(Kind.LOADING, "The model is loading."), path);
        }
        Endpoint endpoint = words.find(path, query(request));
        if (endpoint == null) {
            return words.error(
                    Problem.of(Kind.UNKNOWN_PATH, "Unknown request URL: " + request.method() + " " + path + "."), path);
        }
        if (!takes(endpoint, request.method())) {
            return words.error(
                    Problem.of(Kind.WRONG_METHOD, "Not allowed to " + request.method() + " on " + path + "."), path);
        }
        Problem key = key(request, path, endpoint);
        if (key != null) {
            return words.error(key, path);
        }
        Plan fixed = endpoint.fixed();
        return fixed != null ? fixed.again() : asked(new Asked(answering, endpoint, path, fault, number, random), body);
    }

    private static boolean takes(Endpoint endpoint, String method) {
        return method.equals(endpoint.method())
                || (method.equals("HEAD") && endpoint.method().equals("GET"));
    }

    private @Nullable Problem key(RecordedRequest request, String path, Endpoint endpoint) {
        String key = behavior.apiKey();
        if (key == null || !words.guards(path, endpoint) || words.authorized(request, key)) {
            return null;
        }
        return words.bringsKey(request)
                ? Problem.of(Kind.WRONG_KEY, "Incorrect API key provided.")
                : Problem.of(Kind.NO_KEY, "No API key provided.");
    }

    /** One request on its way to its answer. */
    private record Asked(
            Answering answering,
            Endpoint endpoint,
            String path,
            @Nullable SimFault fault,
            long number,
            RandomGenerator random) {}

    private Plan asked(Asked asked, byte[] body) {
        if (asked.endpoint().route() == Route.MODELS) {
            return words.models(behavior.models(), System.currentTimeMillis() / 1000);
        }
        if (asked.endpoint().route() == Route.ASYNC_RESULT) {
            return tasks.look(String.valueOf(asked.endpoint().argument()));
        }
        if (!asked.endpoint().route().generates) {
            return tried(asked, body);
        }
        Throttle.Verdict verdict = throttle.enter(asked.answering(), asked.path(), streams(body));
        return verdict.refusal() != null
                ? verdict.refusal()
                : generate(asked, body).with(verdict.headers());
    }

    /** Only a server that refuses a stream in another way must look. */
    private static boolean streams(byte[] body) {
        try {
            return Json.read(body).path("stream").asBoolean(false);
        } catch (Invalid e) {
            return false;
        }
    }

    private Plan generate(Asked asked, byte[] body) {
        if (behavior.errorRate() > 0 && asked.random().nextDouble() < behavior.errorRate()) {
            return AnswerFaults.status(behavior.errorStatus(), behavior.gateway(), words, asked.path());
        }
        return tried(asked, body);
    }

    private Plan tried(Asked asked, byte[] body) {
        try {
            JsonNode root = Json.read(body);
            words.check(asked.endpoint(), root);
            return answer(asked, root);
        } catch (Invalid e) {
            return words.error(e.problem(), asked.path());
        }
    }

    private Plan answer(Asked asked, JsonNode root) throws Invalid {
        Route route = asked.endpoint().route();
        if (route == Route.TOKENIZE || route == Route.DETOKENIZE) {
            return words.tokens(asked.endpoint(), root, System.currentTimeMillis() / 1000);
        }
        String id = words.id(asked.answering().request(), asked.number(), asked.random());
        if (route == Route.GENERATE) {
            return completions.generate(root, id, asked.random());
        }
        if (route == Route.CHAT || route == Route.ASYNC_CHAT) {
            ChatRequest request =
                    ChatRequest.parse(words, root, asked.endpoint().argument());
            known(request.model());
            return route == Route.CHAT
                    ? answers.answer(words, request, id, asked.random())
                    : submitted(asked, request, id);
        }
        String deployment = asked.endpoint().argument();
        String model = known(deployment == null ? ChatRequest.model(root) : deployment);
        return route == Route.EMBEDDINGS
                ? completions.embed(root, model)
                : completions.complete(root, model, id, asked.random());
    }

    private String known(String model) throws Invalid {
        if (!behavior.models().isEmpty() && !behavior.models().contains(model)) {
            throw new Invalid(Problem.noModel(model));
        }
        return model;
    }

    private Plan submitted(Asked asked, ChatRequest request, String id) {
        Answer answer = answers.decide(request, id);
        String head = "\"id\":" + Json.quote(id) + ",\"request_id\":" + Json.quote(ZhipuWords.requestId(request, id))
                + ",\"model\":" + Json.quote(request.model());
        String result = ",\"created\":" + answer.created() + ",\"choices\":[" + answers.wholeChoice(words, answer, 0)
                + "],\"usage\":" + words.usage(answer);
        return tasks.submit(
                id,
                head,
                result,
                AnswerFaults.failsTask(asked.fault()),
                answers.thinking(answer.shape(), asked.random()));
    }

    /** Keeps the answer within what the gateway in front waits for. */
    Plan inTime(Plan plan, long waitedNanos) {
        SimGateway gateway = behavior.gateway();
        var patience = Gateways.patience(gateway);
        if (gateway == null || patience == null || plan.delayNanos() + waitedNanos <= patience.toNanos()) {
            return plan;
        }
        return throttle.counted(Gateways.late(gateway)).after(Math.max(0, patience.toNanos() - waitedNanos));
    }

    Map<String, String> headers(long number, long elapsedMillis) {
        return words.headers(number, elapsedMillis);
    }
}
