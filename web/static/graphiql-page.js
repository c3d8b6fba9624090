// The API key stays in this tab: it is kept in sessionStorage, and taken out of the address when a link brought it.
const KEY = "whom-api-key";

const FIRST_QUERY = `# Who is in front of me? Write any identifier below, under Variables:
# an email, a phone number, a Twitter handle, a loyalty card, an order number.
query Who($identifier: String!) {
  lookup(identifier: $identifier) {
    recognised { kind value }
    customers {
      id
      name
      trust
      identifiers { kind value trust otherCustomers }
      profiles { id source name seenAt }
      channels { channel interactions firstAt lastAt }
      orders(first: 5) {
        totalCount
        nodes { number at status total { amount currency } lines { quantity product { name } } }
      }
      interactions(first: 10) {
        totalCount
        nodes { at channel direction activity subject text }
      }
      cases(first: 5) {
        nodes { id status subject openedAt }
      }
    }
  }
}
`;

function keyFromLink() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("key")) {
    sessionStorage.setItem(KEY, asked.get("key"));
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) || "";
}

function fetcherWith(key) {
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  return GraphiQL.createFetcher({ url: "/graphql", headers });
}

function show(root, key) {
  const identifier = new URLSearchParams(location.search).get("identifier") || "@jane";
  root.render(
    React.createElement(GraphiQL, {
      // A new key makes a new GraphiQL, so that it asks for the schema again.
      key,
      fetcher: fetcherWith(key),
      defaultQuery: FIRST_QUERY,
      variables: JSON.stringify({ identifier }, null, 2),
      defaultEditorToolsVisibility: "variables",
      shouldPersistHeaders: false,
    }),
  );
  const state = document.getElementById("key-state");
  state.textContent = key ? "This tab uses the key." : "Nothing is answered without a key; `whom demo` prints some.";
}

function start() {
  const form = document.getElementById("key-form");
  const field = document.getElementById("key");
  field.value = keyFromLink();
  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(KEY, field.value.trim());
    show(root, field.value.trim());
  });
  show(root, field.value);
}

if (window.GraphiQL) start();
