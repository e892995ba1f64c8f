-- The report is read and its works are cited once; each document is then written to the file that a variable
-- with the name of its target holds. This is a filter that leaves nothing behind: pandoc does not count the warnings
-- of a writer in Lua.

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)

local function template(name)
  local file <close> = assert(io.open(pandoc.path.join({ folder, name })))
  return pandoc.template.compile(file:read("a"))
end

-- What stands in a block or in words of the class `only-html` or `only-typst` is for this document alone.
local function only(target)
  return function(part)
    local class = part.classes[1]
    if class == "only-" .. target then
      return part.content
    elseif class == "only-html" or class == "only-typst" then
      return {}
    end
  end
end

-- PDF/UA asks for a text alternative of every formula: its TeX source without spacing commands.
local function formula(math)
  local typst = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst")
  local words = math.text:gsub("\\[,;:! ]", " "):gsub("[\\\"]", ""):gsub("%s+", " ")
  return pandoc.RawInline("typst", '#[#set math.equation(alt: "' .. words .. '")\n' .. typst:gsub("%s+$", "") .. "]")
end

local targets = {
  html = {
    format = "html5",
    template = "page.html",
    filter = {
      Div = only("html"),
      Span = only("html"),
      Header = function(header) -- the title is the page's one heading of the first level
        header.level = header.level + 1
        return header
      end,
    },
  },
  typst = {
    format = "typst-smart-citations",
    template = "paper.typ",
    filter = {
      Div = only("typst"),
      Span = only("typst"),
      Math = formula,
      Table = function(table) -- the text holds its figure
        table.classes:insert("typst:no-figure")
        return table
      end,
    },
  },
}

function Pandoc(document)
  local options = PANDOC_WRITER_OPTIONS
  for name, target in pairs(targets) do
    local path = options.variables[name]
    if path then
      options.template = template(target.template)
      local file = assert(io.open(tostring(path), "w"))
      assert(file:write(pandoc.write(document:walk(target.filter), target.format, options)))
      assert(file:close())
    end
  end
  return pandoc.Pandoc({})
end
