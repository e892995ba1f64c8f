-- PDF/UA asks for a text alternative of every formula: its TeX source without spacing commands.
function Math(formula)
  local typst = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ formula }) }), "typst")
  local words = formula.text:gsub("\\[,;:! ]", " "):gsub("[\\\"]", ""):gsub("%s+", " ")
  return pandoc.RawInline("typst", '#[#set math.equation(alt: "' .. words .. '")\n' .. typst:gsub("%s+$", "") .. "]")
end
