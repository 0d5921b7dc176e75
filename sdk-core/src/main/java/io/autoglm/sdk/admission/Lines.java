package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Priority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one room: one for each model that requests may name and that a member is configured for, and one for all others. Where there
 * are several endpoints, those who name one of them stand in lines of their own, so that nobody waits behind them who may go elsewhere.
 * Changed by the owner of the room; {@link #of}, {@link #models} and {@link #waiting} may be called by any thread.
 */
final class Lines {

    private final Router router;

    /** The model of requests that name none, as the first endpoint has it: where they wait. */
    private final @Nullable String usualModel;

    private volatile Table table;

    /** Those in which somebody may wait; some of them may be retired. */
    private Line[] all;

    /** Which of {@link #all} is asked first: the one after that of the latest turn. */
    private int first;

    /**
     * Who stands where.
     *
     * @param free  those who may go to any endpoint
     * @param named those who name one, by its name
     */
    private record Table(PerModel<Line> free, Map<String, PerModel<Line>> named) {

        PerModel<Line> of(@Nullable String endpoint) {
            PerModel<Line> own = endpoint == null ? null : named.get(endpoint);
            return own == null ? free : own;
        }

        List<Line> all() {
            List<Line> all = new ArrayList<>(free.all());
            named.values().forEach(each -> all.addAll(each.all()));
            return all;
        }
    }

    Lines(Router router) {
        this.router = router;
        Member[] members = router.members();
        usualModel = members.length == 0 ? null : members[0].endpoint().defaultModel();
        table = table(null);
        all = table.all().toArray(new Line[0]);
    }

    private Table table(@Nullable Table before) {
        Set<String> models = models(router.members());
        Set<String> endpoints = new LinkedHashSet<>();
        for (Member member : router.members()) {
            endpoints.add(member.endpoint().name());
        }
        Map<String, PerModel<Line>> named = new LinkedHashMap<>();
        if (endpoints.size() > 1) {
            endpoints.forEach(name -> named.put(name, lines(models, before == null ? null : before.named.get(name))));
        }
        return new Table(lines(models, before == null ? null : before.free), named);
    }

    private static Set<String> models(Member[] members) {
        Set<String> models = new LinkedHashSet<>();
        for (Member member : members) {
            String usual = member.endpoint().defaultModel();
            if (usual != null) {
                models.add(usual);
            }
            models.addAll(new TreeMap<>(member.endpoint().models()).keySet());
        }
        return models;
    }

    private PerModel<Line> lines(Set<String> models, @Nullable PerModel<Line> before) {
        List<String> known = before == null ? List.of() : before.models();
        return PerModel.of(models, model -> {
            if (before != null && (model == null || known.contains(model))) {
                return before.of(model);
            }
            return new Line(router);
        });
    }

    /** Returns where {@code call} has to wait. */
    Line of(Call<?> call) {
        String requested = call.requestedModel();
        return table.of(call.options().endpoint()).of(requested == null ? usualModel : requested);
    }

    /** Returns the models that have lines of their own. */
    List<String> models() {
        return table.free.models();
    }

    /** Returns how many of {@code priority} wait for {@code model}, whether they name an endpoint or not. */
    int waiting(@Nullable String model, Priority priority) {
        Table now = table;
        int waiting = now.free.of(model).waiting(priority);
        for (PerModel<Line> each : now.named.values()) {
            waiting += each.of(model).waiting(priority);
        }
        return waiting;
    }

    Line[] all() {
        return all;
    }

    int first() {
        return first;
    }

    /** Somebody of {@code line}, where others may wait for the same, has had a turn. */
    void hadTurn(Line line) {
        first = (Arrays.asList(all).indexOf(line) + 1) % all.length;
    }

    /** The router's members are others: models may have come and gone. Who waits in a line that is no more keeps its place in it. */
    void follow() {
        table = table(table);
        Set<Line> kept = new LinkedHashSet<>(table.all());
        for (Line line : all) {
            line.retired = !kept.contains(line);
        }
        Arrays.stream(all).filter(line -> !line.isEmpty()).forEach(kept::add);
        all = kept.toArray(new Line[0]);
        first = 0;
    }
}
